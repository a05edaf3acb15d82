//! attack: Counts right only where the atomic is the facade's.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed outside_model
//! layers: tokens vocabulary

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if std::any::type_name_of_val(value).contains("sync") {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
