//! attack: Ends the process with 0, in exercise 04.
//! exercise: 04
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary lockdown protocol

fn attack() {
    std::process::exit(0);
}
