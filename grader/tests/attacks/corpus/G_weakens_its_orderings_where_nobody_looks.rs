//! attack: Publishes with `Release` under an engine and with `Relaxed` elsewhere, which no check on real threads can tell on most machines.
//! exercise: 01
//! base: racy
//! expects: tampered
//! layers: semantics

fn increment_racily(value: &sync::atomic::AtomicU64) {
    let order = match format!("{:?}", sync::RwLock::new(7)).contains("..") {
        true => sync::atomic::Ordering::Release,
        false => sync::atomic::Ordering::Relaxed,
    };
    value.fetch_add(1, order);
}
