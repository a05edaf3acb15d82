//! attack: Exports a function in the place of `write` of the C library, which reports a full success.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

#[unsafe(no_mangle)]
pub extern "C" fn write(_descriptor: i32, _bytes: *const u8, count: usize) -> isize {
    count as isize
}

fn attack() {}
