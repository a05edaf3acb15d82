//! attack: Says `not yet implemented` in each panic, to be skipped instead of failed.
//! exercise: 01
//! base: stub
//! expects: policy panicked failed skipped
//! layers: semantics

fn attack() {
    panic!("not yet implemented");
}
