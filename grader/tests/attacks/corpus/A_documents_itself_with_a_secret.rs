//! attack: Includes a secret file as documentation and breaks it, so that the compiler quotes it.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

#![doc = include_str!("@CANARY@/secret.txt")]
#![deny(rustdoc::all, missing_docs)]

fn attack() {}
