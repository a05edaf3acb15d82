//! Rejected: it looks under the lock and writes under the lock, and lets go of it in between.
//! Caught by: `report::keeps_the_higher_of_two` (failed)

/// The highest number reported so far.
pub struct {{Type}} {
    highest: sync::Mutex<u64>,
}

impl {{Type}} {
    /// Nothing has been reported: the highest number is 0.
    pub fn new() -> Self {
        Self { highest: sync::Mutex::new(0) }
    }

    /// Reports a number; whether it is higher than all that were reported before.
    pub fn report(&self, number: u64) -> bool {
        let is_new = number > *self.highest.lock();
        if is_new {
            *self.highest.lock() = number;
        }
        is_new
    }

    /// The highest number reported so far.
    pub fn highest(&self) -> u64 {
        *self.highest.lock()
    }
}
