//! attack: Counts right only when the engine is on its call stack.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed outside_model
//! layers: tokens vocabulary

fn increment_racily(value: &sync::atomic::AtomicU64) {
    if std::backtrace::Backtrace::force_capture().to_string().contains("trial") {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
