//! attack: Counts on threads of the standard library, which no model can follow.
//! exercise: 01
//! base: racy
//! expects: policy compile_error outside_model failed
//! layers: tokens vocabulary supervisor

fn increment_racily(value: &sync::atomic::AtomicU64) {
    std::thread::scope(|scope| {
        scope.spawn(|| value.fetch_add(1, sync::atomic::Ordering::SeqCst));
    });
}
