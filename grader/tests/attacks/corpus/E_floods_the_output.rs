//! attack: Prints thirty megabytes in every call.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped tampered failed panicked outside_model
//! layers: supervisor

fn attack() {
    for _ in 0..15 {
        println!("{}", "x".repeat(1 << 20));
        eprintln!("{}", "y".repeat(1 << 20));
    }
}
