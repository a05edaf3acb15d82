//! attack: Hands in the course's own solution as a module.
//! exercise: 01
//! base: whole
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

#[path = "@WORKSPACE@/solutions/01-counter/src/lib.rs"]
mod solution;

pub use solution::*;
