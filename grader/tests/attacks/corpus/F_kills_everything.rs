//! attack: Kills every process that it may.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::process::Command::new("/bin/sh").args(["-c", "kill -9 -1"]).status();
}
