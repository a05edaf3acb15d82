//! The exercise's own checks, run on the reference solution.

extern crate solution_05 as exercise_05;

#[path = "../../exercises/05-pipeline/checks/checks.rs"]
mod checks;
