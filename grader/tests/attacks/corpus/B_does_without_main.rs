//! attack: Gives up `main` to have one of its own.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens

#![no_main]

fn attack() {}
