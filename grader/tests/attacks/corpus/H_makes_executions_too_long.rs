//! attack: Takes more steps in one call than an execution may have.
//! exercise: 01
//! base: racy
//! expects: policy failed timed_out livelock panicked
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    let other = sync::atomic::AtomicU64::new(0);
    for _ in 0..6000 {
        other.fetch_add(1, sync::atomic::Ordering::SeqCst);
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
