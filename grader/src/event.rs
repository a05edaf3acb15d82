//! What the runner tells everyone who listens.

use std::time::Duration;

/// Something that happened while grading.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// The libraries are being built by cargo.
    Preparing,
    /// A line that cargo printed.
    PreparingStep(&'a str),
    /// Another grader is building them.
    WaitingForAnotherGrader,
    /// The checks of an exercise are being compiled.
    CompilingChecks {
        /// The exercise.
        exercise: &'a str,
    },
    /// A submission is being compiled.
    Compiling {
        /// The exercise.
        exercise: &'a str,
    },
    /// Some of a submission's checks have ended.
    Running {
        /// The exercise.
        exercise: &'a str,
        /// How many have ended.
        done: usize,
        /// How many there are.
        total: usize,
    },
    /// A submission has been graded.
    Graded {
        /// The exercise.
        exercise: &'a str,
        /// What that took.
        cost: Cost,
    },
    /// So many submissions of a longer work have been graded.
    Verifying {
        /// How many have ended.
        done: usize,
        /// How many there are.
        total: usize,
    },
    /// So many answers of a class have been graded.
    Batched {
        /// How many have been.
        done: usize,
        /// How many there are to be.
        total: usize,
        /// Since the first was begun.
        elapsed: Duration,
    },
    /// The work is over; what was drawn in place may be wiped away.
    Finished,
}

/// Processor time of the children of one grading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The compiler and the linker.
    pub compile: Duration,
    /// The checks.
    pub run: Duration,
}

/// Whoever listens.
pub type Listener<'a> = &'a (dyn Fn(&Event<'_>) + Sync);
