//! attack: Starts threads of the facade until there is no more room.
//! exercise: 01
//! base: hanging
//! expects: policy panicked timed_out leaked failed livelock outside_model compile_error skipped deadlock grader_error
//! layers: supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    loop {
        std::mem::forget(sync::thread::spawn(|| sync::thread::park()));
    }
}
