//! attack: Has the compiler show a secret file in its diagnostics by naming it as a module.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

#[path = "@CANARY@/secret.txt"]
mod secret;

fn attack() {}
