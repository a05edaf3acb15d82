//! attack: Counts right for the first thousand calls, by a counter that no model sees.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed outside_model
//! layers: tokens vocabulary semantics

static CALLS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if CALLS.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 1000 {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
