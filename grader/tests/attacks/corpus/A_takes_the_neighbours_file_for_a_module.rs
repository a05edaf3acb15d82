//! attack: Asks for a module in a file beside its own.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary compile-jail

mod main;
mod neighbour;

fn attack() {}
