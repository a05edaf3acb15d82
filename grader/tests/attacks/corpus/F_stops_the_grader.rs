//! attack: Stops its parent, so that nobody looks at the clock any more.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let parent = std::os::unix::process::parent_id().to_string();
    let _ = std::process::Command::new("/bin/sh").args(["-c", &format!("kill -STOP {parent}")]).status();
    std::thread::sleep(std::time::Duration::from_secs(1));
}
