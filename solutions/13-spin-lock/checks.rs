//! The exercise's own checks, run on the reference solution.

extern crate solution_13 as exercise_13;

#[path = "../../exercises/13-spin-lock/checks/checks.rs"]
mod checks;
