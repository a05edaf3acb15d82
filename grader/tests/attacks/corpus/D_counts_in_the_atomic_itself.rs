//! attack: Loads and stores the atomic's own memory by a forged reference, so that the model sees no operation between them.
//! exercise: 01
//! base: racy
//! expects: policy compile_error failed panicked outside_model
//! layers: tokens semantics

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


fn increment_racily(value: &sync::atomic::AtomicU64) {
    let cell: &'static mut u64 = transmute::<&sync::atomic::AtomicU64, &'static mut u64>(value);
    *std::hint::black_box(cell) += 1;
}
