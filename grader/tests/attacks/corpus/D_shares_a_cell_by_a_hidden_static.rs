//! attack: Counts in a plain cell by way of a forged lifetime, in exercise 02.
//! exercise: 02
//! base: stub
//! expects: policy compile_error panicked failed
//! layers: tokens

fn lie<'b, T: ?Sized>(_: &'static &'b (), value: &'b T) -> &'static T {
    value
}

fn extend<T: ?Sized>(value: &T) -> &'static T {
    let lie: fn(&'static &'static (), &T) -> &'static T = lie;
    lie(&&(), value)
}


fn attack() {
    let local = std::cell::Cell::new(1_u64);
    let outlives: &'static std::cell::Cell<u64> = extend(&local);
    drop(local);
    panic!("{}", outlives.get());
}
