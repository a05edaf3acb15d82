//! The exercise's own checks, run on the reference solution.

extern crate solution_11 as exercise_11;

#[path = "../../exercises/11-expiring-cache/checks/checks.rs"]
mod checks;
