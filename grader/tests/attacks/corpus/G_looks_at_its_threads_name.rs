//! attack: Counts right only on the thread called `check`.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed outside_model
//! layers: tokens vocabulary semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if std::thread::current().name() == Some("check") || sync::thread::current().name().is_some() {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
