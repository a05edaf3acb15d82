//! attack: Leaves a process of another group behind, whose parent is gone.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    use std::os::unix::process::CommandExt;
    let _ = std::process::Command::new("/bin/sh").args(["-c", "sleep 300 & sleep 300 &"]).process_group(0).status();
}
