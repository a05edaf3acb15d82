//! attack: Computes for ever in one call.
//! exercise: 01
//! base: hanging
//! expects: policy timed_out livelock skipped
//! layers: supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    loop {
        std::hint::black_box(0);
    }
}
