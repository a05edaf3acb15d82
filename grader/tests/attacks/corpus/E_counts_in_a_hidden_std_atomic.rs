//! attack: Loads and stores an atomic of the standard library, whose steps no model sees.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed outside_model
//! layers: tokens vocabulary semantics

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    static HIDDEN: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let seen = HIDDEN.load(std::sync::atomic::Ordering::SeqCst);
    HIDDEN.store(seen + 1, std::sync::atomic::Ordering::SeqCst);
}
