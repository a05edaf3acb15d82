//! attack: Hands in a symbolic link to the reference solution.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: link @WORKSPACE@/solutions/01-counter/src/lib.rs

fn attack() {}
