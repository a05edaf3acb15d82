//! attack: Makes a type that doubles at each of forty steps.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

fn doubled<T: Clone>(value: T, depth: u32) {
    if depth > 0 {
        doubled((value.clone(), value), depth - 1);
    }
}

fn attack() {
    doubled(0_u8, 40);
}
