//! How much a check looked at.

use crate::Sentence;
use serde::{Deserialize, Serialize};

/// How much of what could happen a check has looked at. Carried by every verdict of a check that ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Coverage {
    /// Every execution within the stated bounds on choices (spurious wakeups, timeouts).
    Exhaustive {
        /// Executions run by all engines together.
        executions: u64,
    },
    /// Every execution with at most `preemptions` preemptions.
    Bounded {
        /// Executions run by all engines together.
        executions: u64,
        /// The bound.
        preemptions: u32,
        /// Why this bound is enough, as the check's author gives it: the message `given-reason`.
        reason: Option<Sentence>,
    },
    /// Some executions, drawn from a seed.
    Sampled {
        /// Executions, scenarios or runs.
        executions: u64,
        /// The seed that draws the same ones again.
        seed: u64,
    },
    /// One execution that was asked for by its token.
    Replayed,
}
