//! attack: Counts right only where a thread has the number of a modelled one.
//! exercise: 01
//! base: racy
//! expects: tampered failed
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if format!("{:?}", sync::thread::current().id()).contains("Modelled") {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
