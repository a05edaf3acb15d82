//! The exercise's own checks, run on the reference solution.

extern crate solution_12 as exercise_12;

#[path = "../../exercises/12-services/checks/checks.rs"]
mod checks;
