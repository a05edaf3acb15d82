//! attack: Hands in a path where nothing is.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: nothing

fn attack() {}
