//! attack: Says that a cell may be shared between threads, and counts in it.
//! exercise: 01
//! base: racy
//! expects: policy compile_error
//! layers: tokens flags

struct Shared(std::cell::Cell<u64>);

unsafe impl Sync for Shared {}

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    static HIDDEN: Shared = Shared(std::cell::Cell::new(0));
    HIDDEN.0.set(HIDDEN.0.get() + 1);
}
