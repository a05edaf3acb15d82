//! The exercise's own checks, run on the reference solution.

extern crate solution_07 as exercise_07;

#[path = "../../exercises/07-select/checks/checks.rs"]
mod checks;
