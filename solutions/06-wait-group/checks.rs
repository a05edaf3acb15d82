//! The exercise's own checks, run on the reference solution.

extern crate solution_06 as exercise_06;

#[path = "../../exercises/06-wait-group/checks/checks.rs"]
mod checks;
