//! attack: Panics in the destructor of what a check holds.
//! exercise: 01
//! base: racy
//! expects: policy panicked failed
//! layers: protocol supervisor

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

fn increment_racily(_value: &sync::atomic::AtomicU64) {
    let _bomb = Bomb;
}
