//! attack: Leaves files in the folder for temporary files.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::fs::write(std::env::temp_dir().join("entrelacs_harm_litter"), "harmed");
}
