//! The exercise's own checks, run on the reference solution.

extern crate solution_{{number}} as exercise_{{number}};

#[path = "../../exercises/{{number}}-{{name}}/checks/checks.rs"]
mod checks;
