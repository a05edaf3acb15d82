//! attack: Hands in a symbolic link to itself.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: link @SUBMISSION@

fn attack() {}
