//! attack: Looks at an atomic for ever.
//! exercise: 01
//! base: hanging
//! expects: policy timed_out livelock failed skipped
//! layers: supervisor

fn increment_racily(value: &sync::atomic::AtomicU64) {
    while value.load(sync::atomic::Ordering::SeqCst) != 77 {}
}
