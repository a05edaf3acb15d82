//! attack: Includes a secret file whose path is put together by `concat!`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

const SECRET: &str = include_str!(concat!("@CANARY@", "/secret", ".txt"));

fn attack() {
    panic!("{SECRET}");
}
