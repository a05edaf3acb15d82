//! attack: Counts right only when it is called from the checks.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed outside_model
//! layers: tokens vocabulary

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if std::panic::Location::caller().file().contains("lib.rs") {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
