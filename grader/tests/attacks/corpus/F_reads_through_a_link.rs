//! attack: Makes a link in its own folder to a secret and reads that.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::os::unix::fs::symlink("@CANARY@/secret.txt", "innocent.txt");
    panic!("{}", std::fs::read_to_string("innocent.txt").unwrap_or_default());
}
