//! attack: Calls the engine's own functions from inside an execution.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed panicked
//! layers: tokens vocabulary

fn attack() {
    sync::engine::on_second_panic(|_| ());
    let _ = sync::engine::heartbeat();
    sync::engine::call("get()");
    sync::engine::returned("0");
}
