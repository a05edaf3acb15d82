//! attack: Opens a port and waits for callers in a process of its own.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::process::Command::new("/bin/sh").arg("-c").arg("sleep 300").spawn();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    std::mem::forget(listener);
}
