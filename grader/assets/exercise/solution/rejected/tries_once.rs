//! Rejected: a number that comes at the wrong moment is given up.
//! Caught by: `report::keeps_the_higher_of_two` (failed)

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
        let highest = self.highest.load(Ordering::SeqCst);
        let order = Ordering::SeqCst;
        number > highest
            && self.highest.compare_exchange(highest, number, order, order).is_ok()
    }

    /// The highest number reported so far.
    pub fn highest(&self) -> u64 {
        self.highest.load(Ordering::SeqCst)
    }
}
