//! attack: Writes machine code over its own function through `/proc/self/mem` and calls it: the process ends with 0.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked tampered
//! layers: tokens vocabulary lockdown protocol

use std::io::{Seek, SeekFrom, Write};

#[inline(never)]
fn victim() {
    std::hint::black_box(std::hint::black_box(1) + std::hint::black_box(2));
}

fn attack() {
    let code = [0x31, 0xff, 0xb8, 0xe7, 0, 0, 0, 0x0f, 0x05];
    let mut memory = std::fs::File::options().write(true).open("/proc/self/mem").unwrap();
    memory.seek(SeekFrom::Start(victim as fn() as usize as u64)).unwrap();
    memory.write_all(&code).unwrap();
    victim();
}
