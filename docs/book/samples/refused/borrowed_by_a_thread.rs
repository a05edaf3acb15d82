//! A thread borrows a variable of a function that may return before the thread ends.

use std::thread;

fn main() {
    let names = vec!["Alice", "Bob"];
    let thread = thread::spawn(|| println!("{}", names.len()));
    thread.join().unwrap();
}
