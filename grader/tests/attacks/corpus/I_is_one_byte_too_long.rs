//! attack: Hands in a file one byte above the limit.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: bytes 65537

fn attack() {}
