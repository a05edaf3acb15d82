//! attack: Replaces the panic hook, so that no failed assertion is heard.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped panicked failed
//! layers: tokens vocabulary

fn attack() {
    std::panic::set_hook(Box::new(|_| ()));
    drop(std::panic::take_hook());
}
