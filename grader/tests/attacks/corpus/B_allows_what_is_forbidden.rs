//! attack: Allows `unsafe_code` again and uses it.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

#![allow(unsafe_code)]

#[allow(unsafe_code)]
fn attack() {
    unsafe { std::ptr::null_mut::<u8>().write(0) }
}
