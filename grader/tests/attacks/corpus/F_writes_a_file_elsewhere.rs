//! attack: Writes a file outside its folder.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::fs::write("@CANARY@/was_here", "harmed");
}
