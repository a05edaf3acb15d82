//! The exercise's own checks, run on the reference solution.

extern crate solution_09 as exercise_09;

#[path = "../../exercises/09-concurrent-map/checks/checks.rs"]
mod checks;
