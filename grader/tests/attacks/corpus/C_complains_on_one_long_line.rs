//! attack: Makes thousands of errors on one line of fifty kilobytes.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor tokens

fn attack() { @24000*x+@x }
