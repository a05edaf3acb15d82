//! A tally.

use sync::atomic::{AtomicU64, Ordering};

/// Counts.
pub struct Tally {
    value: AtomicU64,
}

impl Tally {
    /// A tally that holds 0.
    pub fn new() -> Self {
        Tally { value: AtomicU64::new(0) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.value.store(1, Ordering::SeqCst);
    }

    /// The value.
    pub fn get(&self) -> u64 {
        self.value.load(Ordering::SeqCst)
    }
}
