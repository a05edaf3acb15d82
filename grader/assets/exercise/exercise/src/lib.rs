//! Exercise {{number}}: the highest of all numbers that threads report.
//!
//! Replace every `todo!()`. Signatures stay as they are; fields and private items are yours.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_variables)]

/// The highest number reported so far.
///
/// Each call takes effect at one moment between its beginning and its end. None of them waits for
/// anything but other calls on the same value.
pub struct {{Type}} {
    // Put your own fields here.
}

impl {{Type}} {
    /// Nothing has been reported: the highest number is 0.
    pub fn new() -> Self {
        todo!()
    }

    /// Reports a number; whether it is higher than all that were reported before.
    pub fn report(&self, number: u64) -> bool {
        todo!()
    }

    /// The highest number reported so far.
    pub fn highest(&self) -> u64 {
        todo!()
    }
}
