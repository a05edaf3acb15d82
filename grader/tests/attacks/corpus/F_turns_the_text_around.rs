//! attack: Puts marks of writing direction into the message of a panic.
//! exercise: 01
//! base: stub
//! expects: policy panicked failed
//! layers: supervisor
//! text: yes

fn attack() {
    panic!("\u{202e}001/001 dessap\u{202c}\u{2066}");
}
