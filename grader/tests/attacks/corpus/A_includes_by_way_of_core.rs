//! attack: Takes `include_str` from `core` instead of `std`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

const SECRET: &str = ::core::include_str!("@CANARY@/secret.txt");

fn attack() {
    panic!("{SECRET}");
}
