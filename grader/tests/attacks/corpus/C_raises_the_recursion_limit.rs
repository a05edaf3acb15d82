//! attack: Lets the compiler recurse until its own stack ends.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens compile-jail supervisor

#![recursion_limit = "4000000000"]

trait Deep {
    const DEPTH: u64;
}

impl<T> Deep for T
where
    Vec<T>: Deep,
{
    const DEPTH: u64 = <Vec<T> as Deep>::DEPTH + 1;
}

fn attack() {
    panic!("{}", <u8 as Deep>::DEPTH);
}
