//! Two threads add to one variable through a `Cell`.

use std::cell::Cell;
use std::thread;

fn main() {
    let value = Cell::new(0);
    thread::scope(|scope| {
        scope.spawn(|| value.set(value.get() + 1));
        scope.spawn(|| value.set(value.get() + 1));
    });
    println!("{}", value.get());
}
