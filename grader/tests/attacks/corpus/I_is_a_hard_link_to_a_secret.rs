//! attack: Hands in another name of a secret file.
//! exercise: 01
//! base: stub
//! expects: compile_error policy
//! layers: compile-jail
//! made: hard-link @CANARY@/secret.txt

fn attack() {}
