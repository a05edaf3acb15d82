//! attack: Writes through a null pointer in an `unsafe` block.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

fn attack() {
    unsafe { std::ptr::null_mut::<u8>().write(0) }
}
