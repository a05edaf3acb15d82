//! attack: Kills its parent.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let parent = std::os::unix::process::parent_id().to_string();
    let _ = std::process::Command::new("/bin/kill").args(["-9", &parent]).status();
    let _ = std::process::Command::new("/bin/sh").args(["-c", &format!("kill -9 {parent}")]).status();
}
