//! The mailbox as the checks see it.

/// A mailbox.
pub trait Mailbox: Send + Sync {
    /// Adds one.
    fn increment(&self);
    /// The value.
    fn get(&self) -> u64;
}

/// Makes tallies.
pub trait Subject: Send + Sync {
    /// A mailbox that holds 0.
    fn mailbox(&self) -> Box<dyn Mailbox>;
}
