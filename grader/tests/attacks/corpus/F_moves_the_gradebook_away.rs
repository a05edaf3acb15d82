//! attack: Moves the gradebook away and leaves a link in its place.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::fs::rename("@CANARY@/gradebook.csv", "@CANARY@/old.csv");
    let _ = std::os::unix::fs::symlink("/etc/passwd", "@CANARY@/gradebook.csv");
}
