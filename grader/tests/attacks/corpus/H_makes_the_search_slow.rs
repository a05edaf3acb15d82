//! attack: Looks at other atomics two hundred times between its load and its store, so that a bounded search ends elsewhere.
//! exercise: 01
//! base: racy
//! expects: policy failed timed_out livelock
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    let other = sync::atomic::AtomicU64::new(0);
    for _ in 0..200 {
        other.fetch_add(1, sync::atomic::Ordering::SeqCst);
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
    for _ in 0..200 {
        other.fetch_add(1, sync::atomic::Ordering::SeqCst);
    }
}
