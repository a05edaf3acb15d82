//! The exercise's own checks, run on the reference solution.

extern crate solution_01 as exercise_01;

#[path = "../../exercises/01-counter/checks/checks.rs"]
mod checks;
