//! The exercise's own checks, run on the reference solution.

extern crate solution_14 as exercise_14;

#[path = "../../exercises/14-ring/checks/checks.rs"]
mod checks;
