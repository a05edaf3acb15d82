//! A message is changed after it was sent.

use std::sync::mpsc;

fn main() {
    let (sender, receiver) = mpsc::channel();
    let mut message = vec![1, 2, 3];
    sender.send(message).unwrap();
    message.push(4);
    println!("{:?}", receiver.recv());
}
