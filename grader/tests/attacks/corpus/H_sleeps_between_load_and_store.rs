//! attack: Sleeps on the facade's clock, hoping that a model never lets the others go first.
//! exercise: 01
//! base: racy
//! expects: policy failed
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    sync::thread::sleep(std::time::Duration::from_nanos(1));
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
