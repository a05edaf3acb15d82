//! attack: Waits for a lock that the model does not know.
//! exercise: 01
//! base: hanging
//! expects: policy compile_error outside_model deadlock skipped
//! layers: tokens vocabulary supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    let lock = std::sync::Mutex::new(0);
    let _first = lock.lock();
    let _second = lock.lock();
}
