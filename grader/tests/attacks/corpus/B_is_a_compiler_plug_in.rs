//! attack: Says that it is a procedural macro, to run inside the compiler.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

#![crate_type = "proc-macro"]

extern crate proc_macro;

fn attack() {}
