//! attack: Catches the panics of its own wrong code and answers as if nothing had happened.
//! exercise: 01
//! base: racy
//! expects: policy compile_error outside_model failed panicked
//! layers: tokens vocabulary semantics

fn attack() {
    let _ = std::panic::catch_unwind(|| panic!("never heard"));
}

fn increment_racily(value: &sync::atomic::AtomicU64) {
    attack();
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
