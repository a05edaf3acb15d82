//! attack: Replaces the process by `/bin/true`, which ends with 0.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered skipped
//! layers: tokens vocabulary lockdown protocol

fn attack() {
    use std::os::unix::process::CommandExt;
    let _ = std::process::Command::new("/bin/true").exec();
}
