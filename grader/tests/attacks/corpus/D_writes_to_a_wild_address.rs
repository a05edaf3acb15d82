//! attack: Writes to an address that belongs to nobody, by a forged reference.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked
//! layers: tokens supervisor

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


fn attack() {
    let wild: &'static mut u64 = transmute(0x1000_usize);
    *wild = 1;
}
