//! attack: Asks for more memory than there is.
//! exercise: 01
//! base: stub
//! expects: policy panicked tampered
//! layers: supervisor

fn attack() {
    let hoard: Vec<u64> = Vec::with_capacity(1 << 50);
    std::hint::black_box(hoard);
}
