//! attack: Has the compiler show a secret file in its diagnostics by including it as code.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

include!("@CANARY@/secret.txt");

fn attack() {}
