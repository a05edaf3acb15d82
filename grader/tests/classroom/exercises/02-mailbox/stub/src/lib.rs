//! A mailbox, still to be written.

/// Holds letters.
pub struct Mailbox;

impl Mailbox {
    /// An empty mailbox.
    pub fn new() -> Self {
        todo!()
    }

    /// Puts a letter in.
    pub fn increment(&self) {
        todo!()
    }

    /// How many letters there are.
    pub fn get(&self) -> u64 {
        todo!()
    }
}
