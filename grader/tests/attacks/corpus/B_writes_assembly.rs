//! attack: Ends the process by inline assembly.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens vocabulary flags lockdown protocol

fn attack() {
    unsafe { core::arch::asm!("syscall", in("rax") 231, in("rdi") 0, options(noreturn)) }
}
