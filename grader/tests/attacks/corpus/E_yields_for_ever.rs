//! attack: Gives way to others for ever.
//! exercise: 01
//! base: hanging
//! expects: policy timed_out livelock failed skipped
//! layers: supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    loop {
        sync::thread::yield_now();
    }
}
