//! attack: Asks the linker for another library.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

#[link(name = "c", kind = "dylib")]
unsafe extern "C" {}

fn attack() {}
