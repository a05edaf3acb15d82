//! attack: Hands in an empty folder.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: folder

fn attack() {}
