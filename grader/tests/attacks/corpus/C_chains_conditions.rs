//! attack: Writes four thousand branches of one `if`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed
//! layers: compile-jail supervisor

fn attack() {
    let x = std::hint::black_box(0);
    if x == 1 {}@3000* else if x == 2 {}@
}
