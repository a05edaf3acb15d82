//! attack: Includes a secret file inside the arguments of an innocent macro.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

fn attack() {
    assert!(matches!(include_str!("@CANARY@/secret.txt"), ""), "{:?}", vec![include_str!("@CANARY@/secret.txt")]);
}
