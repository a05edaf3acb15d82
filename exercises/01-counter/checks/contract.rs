//! The counters as the checks see them, and what a counter is as a sequential specification.

use proptest::prelude::*;
use trial::{Shape, Specification};

/// What all four counters can do.
pub trait Counter: Send + Sync {
    /// Adds one.
    fn increment(&self);
    /// Adds `n` and returns the value before.
    fn add(&self, n: u64) -> u64;
    /// The value.
    fn get(&self) -> u64;
    /// Takes the value out and leaves 0.
    fn reset(&self) -> u64;
}

/// What the counter behind a read-write lock can do besides.
pub trait ReadCounter: Counter {
    /// Calls `f` with the value, which nobody changes meanwhile.
    fn read_with(&self, f: &mut dyn FnMut(u64));
}

/// What the atomic counter can do besides.
pub trait ConditionalCounter: Counter {
    /// Puts `new` in the place of `current`; the value found either way.
    fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64>;
    /// Adds one below `limit`.
    fn increment_up_to(&self, limit: u64) -> bool;
}

/// Makes the learner's counters.
pub trait Subject: Send + Sync {
    /// A `MutexCounter`.
    fn mutex(&self, initial: u64) -> Box<dyn Counter>;
    /// A `RwLockCounter`.
    fn rwlock(&self, initial: u64) -> Box<dyn ReadCounter>;
    /// An `AtomicCounter`.
    fn atomic(&self, initial: u64) -> Box<dyn ConditionalCounter>;
    /// A `ChannelCounter`.
    fn channel(&self, initial: u64) -> Box<dyn Counter>;
}

/// A call and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    Increment,
    Add(u64),
    Get,
    Reset,
    CompareAndSwap(u64, u64),
    IncrementUpTo(u64),
}

/// What a call returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Done,
    Value(u64),
    Swap(Result<u64, u64>),
    Counted(bool),
}

/// A counter, one call after another: the state is the value.
fn counted(value: u64, call: &Call) -> (Answer, u64) {
    match *call {
        Call::Increment => (Answer::Done, value.wrapping_add(1)),
        Call::Add(n) => (Answer::Value(value), value.wrapping_add(n)),
        Call::Get => (Answer::Value(value), value),
        Call::Reset => (Answer::Value(value), 0),
        Call::CompareAndSwap(current, new) if value == current => (Answer::Swap(Ok(value)), new),
        Call::CompareAndSwap(..) => (Answer::Swap(Err(value)), value),
        Call::IncrementUpTo(limit) if value < limit => (Answer::Counted(true), value + 1),
        Call::IncrementUpTo(_) => (Answer::Counted(false), value),
    }
}

/// The specification of the four calls that every counter has.
pub struct Counting {
    /// Makes a fresh counter that holds the given value.
    pub new: fn(u64) -> Box<dyn Counter>,
    /// At most so many threads call it at the same time.
    pub threads: usize,
}

/// The four calls. Numbers to add are few and unlike, so that a wrong sum tells where it is from.
fn calls() -> BoxedStrategy<Call> {
    prop_oneof![
        3 => Just(Call::Increment),
        2 => prop_oneof![Just(10), Just(100)].prop_map(Call::Add),
        2 => Just(Call::Get),
        1 => Just(Call::Reset),
    ]
    .boxed()
}

fn call_counter(counter: &(impl Counter + ?Sized), call: &Call) -> Answer {
    match *call {
        Call::Increment => {
            counter.increment();
            Answer::Done
        }
        Call::Add(n) => Answer::Value(counter.add(n)),
        Call::Get => Answer::Value(counter.get()),
        Call::Reset => Answer::Value(counter.reset()),
        Call::CompareAndSwap(..) | Call::IncrementUpTo(_) => unreachable!("an atomic counter's"),
    }
}

impl Specification for Counting {
    type State = u64;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Box<dyn Counter>;

    fn operations(&self) -> BoxedStrategy<Call> {
        calls()
    }

    fn initial(&self) -> u64 {
        0
    }

    fn apply(&self, value: &u64, call: &Call) -> Vec<(Answer, u64)> {
        vec![counted(*value, call)]
    }

    fn subject(&self) -> Box<dyn Counter> {
        (self.new)(0)
    }

    fn perform(&self, counter: &Box<dyn Counter>, call: &Call) -> Answer {
        call_counter(&**counter, call)
    }

    fn shape(&self) -> Shape {
        Shape { threads: 2..=self.threads, ..Shape::default() }
    }
}

/// The specification of the atomic counter, with its two conditional calls.
pub struct ConditionalCounting {
    /// Makes a fresh counter that holds the given value.
    pub new: fn(u64) -> Box<dyn ConditionalCounter>,
}

impl Specification for ConditionalCounting {
    type State = u64;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Box<dyn ConditionalCounter>;

    fn operations(&self) -> BoxedStrategy<Call> {
        prop_oneof![
            2 => calls(),
            1 => (0..3_u64, 3..6_u64).prop_map(|(current, new)| Call::CompareAndSwap(current, new)),
            1 => (1..3_u64).prop_map(Call::IncrementUpTo),
        ]
        .boxed()
    }

    fn initial(&self) -> u64 {
        0
    }

    fn apply(&self, value: &u64, call: &Call) -> Vec<(Answer, u64)> {
        vec![counted(*value, call)]
    }

    fn subject(&self) -> Box<dyn ConditionalCounter> {
        (self.new)(0)
    }

    fn perform(&self, counter: &Box<dyn ConditionalCounter>, call: &Call) -> Answer {
        match *call {
            Call::CompareAndSwap(current, new) => {
                Answer::Swap(counter.compare_and_swap(current, new))
            }
            Call::IncrementUpTo(limit) => Answer::Counted(counter.increment_up_to(limit)),
            _ => call_counter(&**counter, call),
        }
    }
}
