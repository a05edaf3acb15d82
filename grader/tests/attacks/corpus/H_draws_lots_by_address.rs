//! attack: Counts right depending on where the allocator puts a box.
//! exercise: 01
//! base: racy
//! expects: policy failed compile_error grader_error
//! layers: tokens semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    let lot = std::ptr::from_ref(&*Box::new(0_u8)) as usize / 16;
    if lot % 4 != 0 {
        value.fetch_add(1, sync::atomic::Ordering::SeqCst);
        return;
    }
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
