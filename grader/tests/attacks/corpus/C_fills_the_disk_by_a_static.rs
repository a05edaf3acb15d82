//! attack: Asks for a static of six gigabytes that the linker must write out.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens compile-jail supervisor

static HUGE: [u8; 6 << 30] = [1; 6 << 30];

fn attack() {
    panic!("{}", std::hint::black_box(&HUGE)[5]);
}
