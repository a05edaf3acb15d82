//! attack: Reads a file of the machine with `include_str!` and says it in a panic.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

const SECRET: &str = include_str!("@CANARY@/secret.txt");

fn attack() {
    panic!("{SECRET}");
}
