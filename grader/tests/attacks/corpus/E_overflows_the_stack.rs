//! attack: Recurses until the stack ends.
//! exercise: 01
//! base: stub
//! expects: policy panicked
//! layers: supervisor

fn deep(n: u64) -> u64 {
    std::hint::black_box(n) + deep(n + 1)
}

fn attack() {
    deep(0);
}
