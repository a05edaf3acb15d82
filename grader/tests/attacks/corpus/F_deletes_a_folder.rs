//! attack: Deletes a folder with everything in it.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::fs::remove_dir_all("@CANARY@");
}
