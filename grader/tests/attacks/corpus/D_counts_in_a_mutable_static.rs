//! attack: Counts in a `static mut`.
//! exercise: 01
//! base: racy
//! expects: policy compile_error
//! layers: tokens flags

static mut COUNT: u64 = 0;

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    unsafe { COUNT += 1 }
}
