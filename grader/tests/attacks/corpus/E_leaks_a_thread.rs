//! attack: Leaves a thread behind that waits for ever.
//! exercise: 01
//! base: hanging
//! expects: policy leaked failed deadlock compile_error skipped
//! layers: supervisor

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    let (sender, receiver) = sync::channel::unbounded::<u8>();
    sync::thread::spawn(move || receiver.recv());
    std::mem::forget(sender);
}
