//! attack: Panics with a message of 64 megabytes.
//! exercise: 01
//! base: stub
//! expects: policy panicked failed tampered
//! layers: supervisor

fn attack() {
    panic!("{}", "x".repeat(64 << 20));
}
