//! attack: Hands in a file whose name looks like an option.
//! exercise: 01
//! base: stub
//! expects: compile_error policy skipped failed no_grade
//! layers: intake
//! made: named --submission.rs

fn attack() {}
