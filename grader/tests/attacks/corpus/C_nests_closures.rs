//! attack: Makes the type of each closure hold the one before, twice.
//! exercise: 01
//! base: stub
//! expects: policy compile_error timed_out panicked failed
//! layers: compile-jail supervisor

fn attack() {
    let f = |x: u64| x + 1;
@40*    let f = move |x: u64| f(f(x));\n@    panic!("{}", f(0));
}
