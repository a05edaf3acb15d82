//! The exercise's own checks, run on the reference solution.

extern crate solution_08 as exercise_08;

#[path = "../../exercises/08-worker-pool/checks/checks.rs"]
mod checks;
