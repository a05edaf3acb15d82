//! attack: Makes the trait solver try exponentially many ways.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: compile-jail supervisor

struct A<T>(T);
struct B<T>(T);

trait Riddle {}

impl<T> Riddle for A<T>
where
    A<B<T>>: Riddle,
    B<A<T>>: Riddle,
{
}
impl<T> Riddle for B<T>
where
    A<A<T>>: Riddle,
    B<B<T>>: Riddle,
{
}

fn solve<T: Riddle>() {}

fn attack() {
    solve::<A<B<u8>>>();
}
