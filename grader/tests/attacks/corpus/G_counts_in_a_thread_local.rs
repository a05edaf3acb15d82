//! attack: Counts right for the first calls of each thread.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed
//! layers: tokens vocabulary

std::thread_local! {
    static CALLS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if CALLS.with(|calls| { calls.set(calls.get() + 1); calls.get() < 1000 }) {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
