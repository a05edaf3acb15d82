//! attack: Hands in the course's own solution by including it.
//! exercise: 01
//! base: whole
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

include!("@WORKSPACE@/solutions/01-counter/src/lib.rs");
