//! attack: Imports `include_str` under another name.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

use std::include_str as harmless;

const SECRET: &str = harmless!("@CANARY@/secret.txt");

fn attack() {
    panic!("{SECRET}");
}
