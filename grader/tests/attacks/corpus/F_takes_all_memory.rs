//! attack: Takes memory until there is no more.
//! exercise: 01
//! base: hanging
//! expects: policy panicked tampered timed_out
//! layers: supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    let mut hoard = Vec::new();
    loop {
        hoard.push(std::hint::black_box(vec![1_u8; 1 << 20]));
    }
}
