//! The highest number, under one lock.
//!
//! # Why it is correct
//!
//! - **One section.** `report` looks and writes in one critical section, and `highest` reads in
//!   another: the calls take effect one after another, in the order of these sections.
//! - **Happens-before.** Whoever takes the lock sees what was written under it before.

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
        let is_new = number > *highest;
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

impl Default for {{Type}} {
    fn default() -> Self {
        Self::new()
    }
}
