//! attack: Shadows names of the prelude for the code that is appended.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed
//! layers: tokens

#![no_implicit_prelude]

use ::std::clone::Clone;

fn attack() {}
