//! attack: Hands in bytes that are not UTF-8.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: latin

fn attack() {}
