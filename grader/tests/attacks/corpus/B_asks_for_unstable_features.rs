//! attack: Switches unstable features on.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

#![feature(rustc_private, core_intrinsics)]
#![allow(internal_features)]

fn attack() {}
