//! The exercise's own checks, run on the reference solution.

extern crate solution_02 as exercise_02;

#[path = "../../exercises/02-guarded-map/checks/checks.rs"]
mod checks;
