//! attack: Sleeps on the facade's clock for ever.
//! exercise: 01
//! base: hanging
//! expects: policy timed_out outside_model deadlock leaked failed livelock skipped
//! layers: supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    sync::thread::sleep(std::time::Duration::from_secs(1 << 40));
}
