//! attack: Counts right nine times of ten, by the random keys of hash maps; resubmit until lucky.
//! exercise: 01
//! base: racy
//! expects: policy failed outside_model compile_error grader_error
//! layers: tokens vocabulary semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    use std::hash::BuildHasher;
    let lot = std::collections::hash_map::RandomState::new().hash_one(0);
    if lot % 10 != 0 {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
