//! attack: Unwinds without a panic, so that no hook is called.
//! exercise: 01
//! base: stub
//! expects: policy compile_error outside_model panicked failed
//! layers: vocabulary protocol

fn attack() {
    std::panic::resume_unwind(Box::new("quiet"));
}
