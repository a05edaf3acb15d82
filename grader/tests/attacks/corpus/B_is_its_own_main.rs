//! attack: Exports a function as `main`, which ends the process before any check.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags vocabulary

#[unsafe(no_mangle)]
pub extern "C" fn main(_count: i32, _arguments: *const *const u8) -> i32 {
    0
}

fn attack() {}
