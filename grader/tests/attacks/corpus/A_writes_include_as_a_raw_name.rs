//! attack: Writes `include_str` as a raw identifier.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

const SECRET: &str = r#include_str!("@CANARY@/secret.txt");

fn attack() {
    panic!("{SECRET}");
}
