//! Two threads add to one variable.

use std::thread;

fn main() {
    let mut value = 0;
    thread::scope(|scope| {
        scope.spawn(|| value += 1);
        scope.spawn(|| value += 1);
    });
    println!("{value}");
}
