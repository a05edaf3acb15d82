//! attack: Opens files until no descriptor is left.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    for _ in 0..100_000 {
        match std::fs::File::open("/dev/null") {
            Ok(file) => std::mem::forget(file),
            Err(_) => break,
        }
    }
}
