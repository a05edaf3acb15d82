//! attack: Hands in a named pipe that nobody writes to.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: pipe

fn attack() {}
