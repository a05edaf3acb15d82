//! attack: Reads one type as another through a union.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

union Both {
    number: usize,
    text: &'static str,
}

fn attack() {
    panic!("{}", unsafe { Both { number: 1 << 12 }.text });
}
