//! attack: Declares a function of the C library as safe to call.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

unsafe extern "C" {
    safe fn _exit(code: i32) -> !;
}

fn attack() {
    _exit(0);
}
