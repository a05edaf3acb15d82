//! attack: Hands in a file of ten megabytes.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: bytes 10485760

fn attack() {}
