//! attack: Reads a variable of the grader's environment with `env!`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary flags

fn attack() {
    panic!("{}", env!("PATH"));
}
