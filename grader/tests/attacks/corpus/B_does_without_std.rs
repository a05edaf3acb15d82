//! attack: Gives up the standard library to bring a panic handler of its own.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary

#![no_std]

#[panic_handler]
fn panicked(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

fn attack() {}
