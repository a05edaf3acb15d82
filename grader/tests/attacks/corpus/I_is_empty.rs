//! attack: Hands in an empty file.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: bytes 0

fn attack() {}
