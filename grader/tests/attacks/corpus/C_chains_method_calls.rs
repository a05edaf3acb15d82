//! attack: Calls six thousand methods one after another in one expression.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed
//! layers: compile-jail supervisor

fn attack() {
    let _ = 1_u64@6000*.clone()@;
}
