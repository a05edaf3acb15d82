//! attack: Reads a variable of the grader's environment with `option_env!`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary flags

const SECRET: Option<&str> = option_env!("ENTRELACS_SECRET");

fn attack() {
    panic!("{SECRET:?}");
}
