//! attack: Leaves a socket in the file system.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    std::mem::forget(std::os::unix::net::UnixListener::bind("@CANARY@/socket"));
}
