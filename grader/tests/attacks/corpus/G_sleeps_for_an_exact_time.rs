//! attack: Counts right only where a sleep takes exactly as long as it was told to.
//! exercise: 01
//! base: racy
//! expects: tampered failed
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if {
        let (began, nap) = (sync::time::Instant::now(), std::time::Duration::from_nanos(1));
        sync::thread::sleep(nap);
        began.elapsed() == nap
    } {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
