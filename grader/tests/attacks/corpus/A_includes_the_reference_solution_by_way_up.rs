//! attack: Hands in the course's own solution by a relative path.
//! exercise: 01
//! base: whole
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

include!("../../../../../../solutions/01-counter/src/lib.rs");
include!("../../../../solutions/01-counter/src/lib.rs");
