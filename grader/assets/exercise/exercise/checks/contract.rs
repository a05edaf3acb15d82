//! How the checks see the component, and what it must do, one call after another.

use proptest::prelude::*;
use std::fmt;
use std::sync::Arc;
use trial::Specification;

use super::subject::subject;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// A new one.
    fn start(&self) -> Arc<dyn Component>;
}

/// What its methods do.
pub trait Component: Send + Sync {
    /// Reports a number; whether it is a new highest one.
    fn report(&self, number: u64) -> bool;
    /// The highest number so far.
    fn highest(&self) -> u64;
}

/// The highest number, changed by one call after another.
pub struct OneAfterAnother;

/// One call.
#[derive(Clone)]
pub enum Call {
    /// `report(number)`
    Report(u64),
    /// `highest()`
    Highest,
}

/// What a call returned.
#[derive(Clone, PartialEq)]
pub enum Answer {
    /// Of `report`.
    IsNew(bool),
    /// Of `highest`.
    Number(u64),
}

impl Specification for OneAfterAnother {
    type State = u64;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Arc<dyn Component>;

    fn operations(&self) -> BoxedStrategy<Call> {
        prop_oneof![3 => (1..4_u64).prop_map(Call::Report), 1 => Just(Call::Highest)].boxed()
    }

    fn initial(&self) -> u64 {
        0
    }

    fn apply(&self, highest: &u64, call: &Call) -> Vec<(Answer, u64)> {
        match call {
            Call::Report(number) => vec![(Answer::IsNew(number > highest), *number.max(highest))],
            Call::Highest => vec![(Answer::Number(*highest), *highest)],
        }
    }

    fn subject(&self) -> Arc<dyn Component> {
        subject().start()
    }

    fn perform(&self, component: &Arc<dyn Component>, call: &Call) -> Answer {
        match call {
            Call::Report(number) => Answer::IsNew(component.report(*number)),
            Call::Highest => Answer::Number(component.highest()),
        }
    }
}

// Calls and answers read in a report as they read in the learner's code.

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Report(number) => write!(formatter, "report({number})"),
            Call::Highest => write!(formatter, "highest()"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::IsNew(is_new) => write!(formatter, "{is_new}"),
            Answer::Number(number) => write!(formatter, "{number}"),
        }
    }
}
