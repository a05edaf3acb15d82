//! attack: Defines `main` by global assembly.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary flags

core::arch::global_asm!(".globl early", "early:", "mov eax, 231", "xor edi, edi", "syscall");

fn attack() {}
