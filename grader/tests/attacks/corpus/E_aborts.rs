//! attack: Aborts the process.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked tampered
//! layers: tokens vocabulary lockdown protocol

fn attack() {
    std::process::abort();
}
