//! attack: Overwrites the gradebook.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::fs::write("@CANARY@/gradebook.csv", "mallory,100\n");
}
