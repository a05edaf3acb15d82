//! attack: Ends the process with 0 before anything is checked.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary lockdown protocol

fn attack() {
    std::process::exit(0);
}
