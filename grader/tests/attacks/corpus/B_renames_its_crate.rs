//! attack: Gives its crate the name of another.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

#![crate_name = "trial"]
#![crate_type = "dylib"]

fn attack() {}
