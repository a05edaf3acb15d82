//! attack: Starts threads of the standard library until there is no more room.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered timed_out outside_model
//! layers: tokens vocabulary lockdown

fn attack() {
    for _ in 0..100_000 {
        if std::thread::Builder::new().spawn(|| std::thread::sleep(std::time::Duration::from_secs(60))).is_err() {
            break;
        }
    }
}
