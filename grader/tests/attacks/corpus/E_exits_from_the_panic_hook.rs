//! attack: Ends the process with 0 when the check reports its failed assertion.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary lockdown protocol

fn attack() {
    std::panic::set_hook(Box::new(|_| std::process::exit(0)));
}
