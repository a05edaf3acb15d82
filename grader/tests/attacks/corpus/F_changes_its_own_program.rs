//! attack: Overwrites the program that the next check runs.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let program = std::env::current_exe().unwrap();
    let _ = std::fs::remove_file(&program);
    let _ = std::fs::copy("/bin/true", &program);
}
