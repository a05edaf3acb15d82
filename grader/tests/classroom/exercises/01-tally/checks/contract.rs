//! The tally as the checks see it.

/// A tally.
pub trait Tally: Send + Sync {
    /// Adds one.
    fn increment(&self);
    /// The value.
    fn get(&self) -> u64;
}

/// Makes tallies.
pub trait Subject: Send + Sync {
    /// A tally that holds 0.
    fn tally(&self) -> Box<dyn Tally>;
}
