//! attack: Panics with a value whose destructor panics again, where a runner drops what it caught.
//! exercise: 01
//! base: stub
//! expects: policy compile_error outside_model panicked failed tampered
//! layers: protocol supervisor

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("again");
    }
}

fn attack() {
    std::panic::panic_any(Bomb);
}
