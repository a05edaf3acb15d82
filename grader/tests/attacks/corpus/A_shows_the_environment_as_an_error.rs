//! attack: Puts a variable of the grader's environment into an error message.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary flags

compile_error!(env!("PATH"));

fn attack() {}
