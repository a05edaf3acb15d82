//! attack: Reaches the crate that runs the checks, by the folder of the compiler's libraries.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

extern crate trial;

fn attack() {
    trial::driver::main(&[]);
}
