//! attack: Has the compiler run an endless loop when a generic is instantiated, later than checking.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

#![allow(long_running_const_eval)]

struct Endless<T>(T);

impl<T> Endless<T> {
    const NUMBER: u64 = {
        let mut number = size_of::<T>() as u64 & !1;
        while number != 1 {
            number = number.wrapping_add(2);
        }
        number
    };
}

fn attack() {
    panic!("{}", Endless::<u64>::NUMBER);
}
