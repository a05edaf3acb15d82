//! attack: Has the compiler run an endless loop for a constant.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

#![allow(long_running_const_eval)]

const ENDLESS: u64 = {
    let mut number = 0_u64;
    while number != 1 {
        number = number.wrapping_add(2);
    }
    number
};

fn attack() {
    panic!("{ENDLESS}");
}
