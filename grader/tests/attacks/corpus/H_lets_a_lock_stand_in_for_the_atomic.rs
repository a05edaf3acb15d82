//! attack: Counts in a lock where the lesson is a single atomic operation, and loses updates between two sections.
//! exercise: 01
//! base: racy
//! expects: policy failed panicked grader_error
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    static LOCK: sync::Mutex<()> = sync::Mutex::new(());
    let seen = {
        let _guard = LOCK.lock();
        value.load(sync::atomic::Ordering::SeqCst)
    };
    let _guard = LOCK.lock();
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
