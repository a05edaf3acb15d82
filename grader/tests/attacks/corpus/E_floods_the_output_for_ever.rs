//! attack: Prints for ever.
//! exercise: 01
//! base: hanging
//! expects: policy compile_error timed_out tampered outside_model skipped failed
//! layers: supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    loop {
        eprintln!("{}", "x".repeat(1 << 16));
    }
}
