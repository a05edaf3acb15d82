//! The exercise's own checks, run on the reference solution.

extern crate solution_10 as exercise_10;

#[path = "../../exercises/10-snapshot-cache/checks/checks.rs"]
mod checks;
