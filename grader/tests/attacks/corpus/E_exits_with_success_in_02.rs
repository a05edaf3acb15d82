//! attack: Ends the process with 0, in exercise 02.
//! exercise: 02
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary lockdown protocol

fn attack() {
    std::process::exit(0);
}
