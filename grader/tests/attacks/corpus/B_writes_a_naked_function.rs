//! attack: Compiles machine code by a naked function, which `-F unsafe_code` lets through.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary lockdown protocol

#[unsafe(naked)]
extern "C" fn leave() {
    core::arch::naked_asm!("xor edi, edi", "mov eax, 231", "syscall")
}

fn attack() {
    leave();
}
