//! The exercise's own checks, run on the reference solution.

extern crate solution_15 as exercise_15;

#[path = "../../exercises/15-arc/checks/checks.rs"]
mod checks;
