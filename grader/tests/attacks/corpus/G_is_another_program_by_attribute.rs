//! attack: Compiles a right and a wrong body, by an attribute.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed
//! layers: tokens

#[cfg(debug_assertions)]
fn increment_racily(value: &sync::atomic::AtomicU64) {
    value.fetch_add(1, sync::atomic::Ordering::SeqCst);
}

#[cfg(not(debug_assertions))]
fn increment_racily(value: &sync::atomic::AtomicU64) {
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
