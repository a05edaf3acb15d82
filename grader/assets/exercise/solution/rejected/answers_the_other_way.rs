//! Rejected: the number is right, and the answer says whether it was lower.
//! Caught by: `report::examples` (failed)

use sync::atomic::{AtomicU64, Ordering};

/// The highest number reported so far.
pub struct {{Type}} {
    highest: AtomicU64,
}

impl {{Type}} {
    /// Nothing has been reported: the highest number is 0.
    pub fn new() -> Self {
        Self { highest: AtomicU64::new(0) }
    }

    /// Reports a number; whether it is higher than all that were reported before.
    pub fn report(&self, number: u64) -> bool {
        self.highest.fetch_max(number, Ordering::SeqCst) > number
    }

    /// The highest number reported so far.
    pub fn highest(&self) -> u64 {
        self.highest.load(Ordering::SeqCst)
    }
}
