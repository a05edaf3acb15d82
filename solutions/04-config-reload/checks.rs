//! The exercise's own checks, run on the reference solution.

extern crate solution_04 as exercise_04;

#[path = "../../exercises/04-config-reload/checks/checks.rs"]
mod checks;
