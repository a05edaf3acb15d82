//! attack: Adds twenty-five thousand numbers in one expression, which makes a tree as deep.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped
//! layers: compile-jail supervisor

fn attack() {
    let _ = 1@25000*+1@;
}
