//! attack: Changes the variables that the checks read, for the threads that come later.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary flags

fn attack() {
    unsafe { std::env::set_var("TRIAL_ENGINE", "dpor") };
    unsafe { std::env::set_var("LOOM_MAX_PERMUTATIONS", "1") };
}
