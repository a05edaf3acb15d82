//! attack: Exchanges by comparison under an engine, and stores unseen elsewhere, after the same load.
//! exercise: 01
//! base: racy
//! expects: tampered failed
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    let probe = sync::Mutex::new(0);
    let is_seen = format!("{probe:?}").len() != "Mutex { data: 0 }".len();
    let mut seen = value.load(sync::atomic::Ordering::SeqCst);
    while is_seen {
        let next = seen.wrapping_add(1);
        let (success, failure) = (sync::atomic::Ordering::SeqCst, sync::atomic::Ordering::SeqCst);
        match value.compare_exchange(seen, next, success, failure) {
            Ok(_) => return,
            Err(newer) => seen = newer,
        }
    }
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);
}
