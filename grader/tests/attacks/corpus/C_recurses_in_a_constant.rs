//! attack: Has the compiler compute an exponential recursion for a constant.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

#![allow(long_running_const_eval)]

const fn twice(depth: u32) -> u64 {
    if depth == 0 { 1 } else { twice(depth - 1) + twice(depth - 1) }
}

const HUGE: u64 = twice(100);

fn attack() {
    panic!("{HUGE}");
}
