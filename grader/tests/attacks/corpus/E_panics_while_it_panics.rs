//! attack: Panics in a destructor while a panic unwinds.
//! exercise: 01
//! base: stub
//! expects: policy panicked tampered
//! layers: protocol supervisor

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("second");
    }
}

fn attack() {
    let _bomb = Bomb;
    panic!("first");
}
