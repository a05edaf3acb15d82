//! attack: Hands in the course's own solution by a conditional attribute.
//! exercise: 01
//! base: whole
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

#[cfg_attr(all(), path = "@WORKSPACE@/solutions/01-counter/src/lib.rs")]
mod solution;

pub use solution::*;
