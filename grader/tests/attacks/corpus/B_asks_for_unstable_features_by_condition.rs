//! attack: Switches unstable features on behind a condition that always holds.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

#![cfg_attr(all(), feature(test))]

fn attack() {}
