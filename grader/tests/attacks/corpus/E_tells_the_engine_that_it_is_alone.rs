//! attack: Replaces what the engine does when a foreign thread calls it by a success.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed tampered outside_model
//! layers: tokens vocabulary lockdown protocol

fn attack() {
    sync::engine::alone(|_| std::process::exit(0));
    let _ = std::thread::spawn(|| sync::Mutex::new(0).lock().clone()).join();
}
