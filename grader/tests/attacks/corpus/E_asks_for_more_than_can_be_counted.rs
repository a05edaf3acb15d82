//! attack: Asks for more elements than an address can count.
//! exercise: 01
//! base: stub
//! expects: policy panicked failed
//! layers: supervisor

fn attack() {
    let hoard: Vec<u64> = Vec::with_capacity(usize::MAX);
    std::hint::black_box(hoard);
}
