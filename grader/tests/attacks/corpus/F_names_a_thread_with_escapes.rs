//! attack: Gives a thread of the model a name made of terminal escapes and lets it fail.
//! exercise: 01
//! base: hanging
//! expects: policy failed compile_error skipped
//! layers: supervisor
//! text: yes

fn increment_racily(value: &sync::atomic::AtomicU64) {
    let seen = value.load(sync::atomic::Ordering::SeqCst);
    let named = sync::thread::Builder::new().name("\u{1b}[2Jharmed".to_owned());
    sync::thread::scope(|scope| {
        let _ = named.spawn_scoped(scope, || value.store(seen + 1, sync::atomic::Ordering::SeqCst));
    });
}
