//! attack: Sleeps on the real clock for ever.
//! exercise: 01
//! base: hanging
//! expects: policy compile_error timed_out outside_model deadlock skipped
//! layers: tokens vocabulary supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    std::thread::sleep(std::time::Duration::MAX);
}
