//! attack: Prints terminal escapes on both streams and aborts, so that its last words are shown.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked failed tampered
//! layers: supervisor
//! text: yes

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("\u{1b}[2Jsecond");
    }
}

fn attack() {
    println!("\u{1b}[2J\u{1b}]0;harmed\u{7}");
    eprintln!("\u{1b}[2J\u{1b}]0;harmed\u{7}");
    let _bomb = Bomb;
    panic!("\u{1b}[2Jfirst");
}
