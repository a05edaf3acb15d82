//! attack: Asks for a static of a terabyte.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens compile-jail supervisor

static HUGE: [u8; 1 << 40] = [0; 1 << 40];

fn attack() {
    panic!("{}", HUGE[0]);
}
