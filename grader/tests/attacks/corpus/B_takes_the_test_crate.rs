//! attack: Takes the crate `test` of the toolchain.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary

extern crate test;

fn attack() {
    test::black_box(0);
}
