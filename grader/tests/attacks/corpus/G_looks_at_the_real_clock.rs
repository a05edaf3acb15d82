//! attack: Counts right only where its own work takes long.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed outside_model
//! layers: tokens vocabulary

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if { let start = std::time::Instant::now(); value.load(sync::atomic::Ordering::SeqCst); start.elapsed().as_nanos() > 300 } {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
