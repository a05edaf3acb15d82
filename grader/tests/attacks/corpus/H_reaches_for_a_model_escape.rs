//! attack: Spins on a hint instead of waiting, in the hope that the model takes it for progress.
//! exercise: 01
//! base: hanging
//! expects: policy failed livelock timed_out deadlock skipped
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    while value.load(sync::atomic::Ordering::SeqCst) == 0 {
        sync::hint::spin_loop();
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
