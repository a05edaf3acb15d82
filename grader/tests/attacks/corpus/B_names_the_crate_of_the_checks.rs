//! attack: Reaches the crate of the checks and asks it to start again.
//! exercise: 01
//! base: stub
//! expects: policy compile_error failed panicked tampered outside_model
//! layers: tokens flags

extern crate checks_01 as checks;

fn attack() {
    checks::drive(__entrelacs::subject::subject());
}
