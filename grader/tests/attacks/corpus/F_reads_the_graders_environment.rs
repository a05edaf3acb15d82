//! attack: Reads the environment of the grader through `/proc`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let parent = std::os::unix::process::parent_id();
    let text = std::fs::read_to_string(format!("/proc/{parent}/environ")).unwrap_or_default();
    panic!("{text}");
}
