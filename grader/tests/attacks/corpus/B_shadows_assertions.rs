//! attack: Exports macros that replace `assert!` and `assert_eq!`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped
//! layers: tokens

#[macro_export]
macro_rules! assert_eq {
    ($($anything:tt)*) => {};
}
#[macro_export]
macro_rules! assert {
    ($($anything:tt)*) => {};
}

fn attack() {}
