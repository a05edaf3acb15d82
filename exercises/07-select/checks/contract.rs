//! How the checks see the functions of this exercise, and what a channel with a cancel does, one call after another.

use proptest::prelude::*;
use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;
use sync::Mutex;
use trial::{Shape, Specification};

use super::subject::subject;

/// Somebody who can be asked once.
pub type Source = Box<dyn FnOnce() -> Option<u32> + Send>;

/// The learner's functions.
pub trait Subject: Send + Sync {
    /// Asks all sources.
    fn first_of(&self, sources: Vec<Source>, limit: Option<Duration>) -> Result<u32, NoAnswer>;
    /// A channel with room for so many values, and a cancel beside it.
    fn line(&self, capacity: usize) -> Line;
}

/// A channel and a cancel.
pub struct Line {
    /// Sends values; the channel is closed when it is dropped.
    pub outlet: Box<dyn Outlet>,
    /// Gives the cancel when it is dropped.
    pub cancel: Box<dyn Any + Send + Sync>,
    /// Calls the learner's functions with the two receivers.
    pub inlet: Box<dyn Inlet>,
}

/// The sending end.
pub trait Outlet: Send + Sync {
    /// Sends a value; `false` if nobody can receive it any more.
    fn send(&self, value: u32) -> bool;
}

/// The receiving ends of a channel and of its cancel.
pub trait Inlet: Send + Sync {
    /// Takes the next value, unless something else comes first.
    fn recv_or_cancel(&self, limit: Option<Duration>) -> Result<u32, Stopped>;
    /// The last value of a burst.
    fn debounce(&self, quiet: Duration, limit: Duration) -> Option<u32>;
    /// Calls `action` once in every period until the cancel.
    fn every(&self, period: Duration, action: &mut dyn FnMut()) -> u64;
    /// What is still in the channel.
    fn rest(&self) -> Vec<u32>;
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    TimedOut,
    AllFailed,
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    Cancelled,
    TimedOut,
    Closed,
}

/// A queue with a cancel, one call after another.
pub struct OneAfterAnother;

/// A channel with a cancel that any thread may give.
pub struct Shared {
    outlet: Box<dyn Outlet>,
    inlet: Box<dyn Inlet>,
    cancel: Mutex<Option<Box<dyn Any + Send + Sync>>>,
}

/// What is in the channel, and whether the cancel was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    values: VecDeque<u32>,
    cancelled: bool,
}

/// One call.
#[derive(Clone)]
pub enum Call {
    /// A value is sent.
    Send(u32),
    /// The cancel is given.
    Cancel,
    /// `recv_or_cancel` without a limit.
    Recv,
    /// `recv_or_cancel` with a limit.
    RecvWithin,
}

/// What a call returned.
#[derive(Clone, PartialEq)]
pub enum Answer {
    Nothing,
    Received(Result<u32, Stopped>),
}

impl Specification for OneAfterAnother {
    type State = State;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Shared;

    fn operations(&self) -> BoxedStrategy<Call> {
        prop_oneof![
            3 => (1..4_u32).prop_map(Call::Send),
            1 => Just(Call::Cancel),
            3 => Just(Call::Recv),
            2 => Just(Call::RecvWithin),
        ]
        .boxed()
    }

    fn initial(&self) -> State {
        State::default()
    }

    fn apply(&self, state: &State, call: &Call) -> Vec<(Answer, State)> {
        let mut after = state.clone();
        match call {
            Call::Send(value) => {
                after.values.push_back(*value);
                vec![(Answer::Nothing, after)]
            }
            Call::Cancel => {
                after.cancelled = true;
                vec![(Answer::Nothing, after)]
            }
            Call::Recv | Call::RecvWithin => {
                let stopped = |why| (Answer::Received(Err(why)), state.clone());
                let mut answers = Vec::new();
                if state.cancelled {
                    answers.push(stopped(Stopped::Cancelled));
                }
                // A call that began before the cancel may still find a value that came after it.
                if let Some(value) = after.values.pop_front() {
                    answers.push((Answer::Received(Ok(value)), after));
                } else if matches!(call, Call::RecvWithin) && !state.cancelled {
                    answers.push(stopped(Stopped::TimedOut));
                }
                answers
            }
        }
    }

    fn subject(&self) -> Shared {
        let Line { outlet, cancel, inlet } = subject().line(16);
        Shared { outlet, inlet, cancel: Mutex::new(Some(cancel)) }
    }

    fn perform(&self, shared: &Shared, call: &Call) -> Answer {
        match call {
            Call::Send(value) => {
                shared.outlet.send(*value);
                Answer::Nothing
            }
            Call::Cancel => {
                // Dropped under the lock: a second cancel returns when the first one is given.
                *shared.cancel.lock() = None;
                Answer::Nothing
            }
            Call::Recv => Answer::Received(shared.inlet.recv_or_cancel(None)),
            Call::RecvWithin => {
                let soon = Some(Duration::from_millis(1));
                Answer::Received(shared.inlet.recv_or_cancel(soon))
            }
        }
    }

    fn shape(&self) -> Shape {
        Shape { prologue: 0..=1, ..Shape::default() }
    }
}

// Calls and answers read in a report as they read in the learner's code.

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Send(value) => write!(formatter, "send({value})"),
            Call::Cancel => write!(formatter, "drop(cancel)"),
            Call::Recv => write!(formatter, "recv_or_cancel(None)"),
            Call::RecvWithin => write!(formatter, "recv_or_cancel(1ms)"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Nothing => write!(formatter, "()"),
            Answer::Received(result) => write!(formatter, "{result:?}"),
        }
    }
}
