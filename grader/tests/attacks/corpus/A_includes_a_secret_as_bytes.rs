//! attack: Reads a file of the machine with `include_bytes!`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

const SECRET: &[u8] = include_bytes!("@CANARY@/secret.txt");

fn attack() {
    panic!("{}", String::from_utf8_lossy(SECRET));
}
