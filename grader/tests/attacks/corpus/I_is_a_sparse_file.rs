//! attack: Hands in a file that says it is long and holds nothing.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: sparse 268435456

fn attack() {}
