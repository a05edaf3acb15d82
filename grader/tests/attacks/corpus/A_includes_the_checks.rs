//! attack: Reads the hidden checks at compile time.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

const SECRET: &str = include_str!("@WORKSPACE@/exercises/01-counter/checks/checks.rs");

fn attack() {
    panic!("{SECRET}");
}
