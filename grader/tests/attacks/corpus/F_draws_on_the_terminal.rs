//! attack: Puts terminal escapes into the message of a panic.
//! exercise: 01
//! base: stub
//! expects: policy panicked failed
//! layers: supervisor
//! text: yes

fn attack() {
    panic!("\u{1b}[2J\u{1b}]0;harmed\u{7}\u{9b}31m\u{8}\r100/100");
}
