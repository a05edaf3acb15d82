//! attack: Leaves a process of another session behind.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::process::Command::new("setsid").args(["-f", "sleep", "300"]).status();
}
