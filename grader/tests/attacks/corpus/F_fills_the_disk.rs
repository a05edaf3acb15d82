//! attack: Writes files until the disk is full.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    for number in 0..8 {
        let _ = std::fs::write(format!("@CANARY@/fill{number}"), vec![1; 32 << 20]);
        let _ = std::fs::write(format!("fill{number}"), vec![1; 32 << 20]);
    }
}
