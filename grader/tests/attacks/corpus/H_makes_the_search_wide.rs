//! attack: Starts five threads in each call, so that there are too many interleavings.
//! exercise: 01
//! base: racy
//! expects: policy failed timed_out
//! layers: semantics
//! deserves: atomic::calls_take_effect_one_at_a_time

fn increment_racily(value: &sync::atomic::AtomicU64) {
    sync::thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(sync::thread::yield_now);
        }
    });
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
