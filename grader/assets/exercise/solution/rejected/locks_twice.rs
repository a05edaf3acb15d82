//! Rejected: `report` holds the lock and asks `highest`, which wants it, too.
//! Caught by: `report::examples` (deadlock)

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
        let mut highest = self.highest.lock();
        let is_new = number > self.highest();
        if is_new {
            *highest = number;
        }
        is_new
    }

    /// The highest number reported so far.
    pub fn highest(&self) -> u64 {
        *self.highest.lock()
    }
}
