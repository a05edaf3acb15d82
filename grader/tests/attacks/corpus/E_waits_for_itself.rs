//! attack: Locks what it has locked.
//! exercise: 01
//! base: hanging
//! expects: policy deadlock skipped
//! layers: supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    let lock = sync::Mutex::new(0);
    let _first = lock.lock();
    let _second = lock.lock();
}
