//! attack: Computes between its load and its store, so that fewer executions fit into the budget.
//! exercise: 01
//! base: racy
//! expects: policy failed timed_out
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    for number in 0..200_000_u64 {
        std::hint::black_box(number);
    }
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
