//! attack: Hands out a version that is older than the value, in exercise 04.
//! exercise: 04
//! base: stub
//! expects: policy failed panicked skipped
//! layers: semantics

fn attack() {
    panic!("{}", u64::MAX);
}
