//! attack: Puts `unsafe` together inside a macro.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

macro_rules! block {
    ($word:tt $body:block) => {
        $word $body
    };
}

fn attack() {
    block!(unsafe { std::ptr::null_mut::<u8>().write(0) });
}
