//! attack: Starts an exploration of its own inside an execution.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed panicked grader_error
//! layers: tokens vocabulary

fn attack() {
    let _ = sync::engine::stress(1, || sync::engine::running_threads());
}
