//! attack: Counts right until it has been called a thousand times.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed panicked outside_model grader_error
//! layers: tokens semantics

static CALLS: sync::atomic::AtomicU64 = sync::atomic::AtomicU64::new(0);

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if CALLS.fetch_add(1, sync::atomic::Ordering::SeqCst) > 3 {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
