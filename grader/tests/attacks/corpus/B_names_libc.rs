//! attack: Reaches the C library by the crate that the engines use.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

extern crate libc;

fn attack() {
    libc::exit(0);
}
