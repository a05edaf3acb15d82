//! attack: Takes the standard library under another name.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary

extern crate std as real;

fn attack() {
    real::process::exit(0);
}
