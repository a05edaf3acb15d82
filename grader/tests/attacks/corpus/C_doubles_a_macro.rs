//! attack: Has a macro expand into two of itself sixty times.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens compile-jail supervisor

#![recursion_limit = "100000"]

macro_rules! twice {
    () => {};
    ($first:tt $($rest:tt)*) => {
        twice!($($rest)*);
        twice!($($rest)*);
    };
}

fn attack() {
    twice!(a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a);
}
