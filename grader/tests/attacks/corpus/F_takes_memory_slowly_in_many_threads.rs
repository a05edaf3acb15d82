//! attack: Takes memory in several threads at once, each below the limit.
//! exercise: 01
//! base: hanging
//! expects: policy panicked tampered timed_out failed skipped
//! layers: supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    sync::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| std::hint::black_box(vec![1_u8; 200 << 20]).len());
        }
    });
}
