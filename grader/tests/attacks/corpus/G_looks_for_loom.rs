//! attack: Counts right only where a model checker's configuration is set.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed outside_model
//! layers: tokens vocabulary semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if cfg!(loom) || cfg!(test) || cfg!(not(miri)) {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
