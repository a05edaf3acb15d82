//! attack: Reads a file of the machine and says it in a panic.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    panic!("{}", std::fs::read_to_string("@CANARY@/secret.txt").unwrap_or_default());
}
