//! attack: Declares a function of the C library in a bare block, as older editions allow.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

extern "C" {
    fn _exit(code: i32) -> !;
}

fn attack() {
    unsafe { _exit(0) }
}
