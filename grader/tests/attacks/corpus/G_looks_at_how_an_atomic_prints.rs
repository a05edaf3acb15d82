//! attack: Counts right only where the counter does not print as a number, as under an engine.
//! exercise: 01
//! base: racy
//! expects: tampered failed
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if !format!("{value:?}").starts_with(char::is_numeric) {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
