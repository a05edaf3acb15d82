//! The exercise's own checks, run on the reference solution.

extern crate solution_03 as exercise_03;

#[path = "../../exercises/03-actor-cache/checks/checks.rs"]
mod checks;
