//! attack: Counts right only where no time passes between two looks at the clock.
//! exercise: 01
//! base: racy
//! expects: tampered failed
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if sync::time::Instant::now().elapsed() == std::time::Duration::ZERO {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
