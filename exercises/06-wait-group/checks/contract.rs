//! How the checks see a wait group, and what it must do, one call after another.

use proptest::prelude::*;
use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use trial::{Shape, Specification};

use super::subject::subject;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// A new group.
    fn group(&self) -> Box<dyn Group>;
}

/// A handle to a group.
pub trait Group: Send + Sync {
    /// Counts `n` more.
    fn add(&self, n: usize);
    /// Counts one less.
    fn done(&self);
    /// What is not done.
    fn count(&self) -> usize;
    /// Waits until nothing is left to do.
    fn wait(&self);
    /// One more, until the value is dropped.
    fn guard(&self) -> Box<dyn Any + Send>;
    /// Runs a task on a thread of its own, as one more.
    fn spawn(&self, task: Box<dyn FnOnce() -> u32 + Send>) -> Task;
    /// One more handle to the same group.
    fn another(&self) -> Box<dyn Group>;
}

/// A task that was started.
pub struct Task {
    join: Box<dyn FnOnce() -> std::thread::Result<u32> + Send>,
}

impl Task {
    /// What joining its handle comes to.
    pub fn joined_by(join: impl FnOnce() -> std::thread::Result<u32> + Send + 'static) -> Task {
        Task { join: Box::new(join) }
    }

    /// Waits for the thread; what the task returned.
    pub fn join(self) -> std::thread::Result<u32> {
        (self.join)()
    }
}

/// Calls `done`, which may panic: the words of its panic, or `None` if it returned.
pub fn done_or_panic(group: &dyn Group) -> Option<String> {
    catch_unwind(AssertUnwindSafe(|| group.done())).err().map(|payload| words(&*payload))
}

/// The words of a panic.
pub fn words(payload: &(dyn Any + Send)) -> String {
    match payload.downcast_ref::<String>() {
        Some(message) => message.clone(),
        None => payload.downcast_ref::<&str>().copied().unwrap_or_default().to_owned(),
    }
}

/// A count, changed by one call after another.
pub struct OneAfterAnother;

/// One call.
#[derive(Clone)]
pub enum Call {
    /// `add(n)`
    Add(usize),
    /// `done()`
    Done,
    /// `count()`
    Count,
    /// `wait()`
    Wait,
}

/// What became of a call.
#[derive(Clone, PartialEq)]
pub enum Answer {
    /// It returned nothing.
    Returned,
    /// It panicked.
    Panicked,
    /// Of `count`.
    Count(usize),
}

impl Specification for OneAfterAnother {
    type State = usize;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Box<dyn Group>;

    fn operations(&self) -> BoxedStrategy<Call> {
        prop_oneof![
            2 => (1..3_usize).prop_map(Call::Add),
            4 => Just(Call::Done),
            1 => Just(Call::Count),
            3 => Just(Call::Wait),
        ]
        .boxed()
    }

    fn initial(&self) -> usize {
        1
    }

    fn apply(&self, count: &usize, call: &Call) -> Vec<(Answer, usize)> {
        match (call, *count) {
            (Call::Add(n), count) => vec![(Answer::Returned, count + n)],
            (Call::Done, 0) => vec![(Answer::Panicked, 0)],
            (Call::Done, count) => vec![(Answer::Returned, count - 1)],
            (Call::Count, count) => vec![(Answer::Count(count), count)],
            (Call::Wait, 0) => vec![(Answer::Returned, 0)],
            (Call::Wait, _) => Vec::new(),
        }
    }

    fn subject(&self) -> Box<dyn Group> {
        let group = subject().group();
        group.add(1);
        group
    }

    fn perform(&self, group: &Box<dyn Group>, call: &Call) -> Answer {
        match call {
            Call::Add(n) => group.add(*n),
            Call::Done => {
                if done_or_panic(&**group).is_some() {
                    return Answer::Panicked;
                }
            }
            Call::Count => return Answer::Count(group.count()),
            Call::Wait => group.wait(),
        }
        Answer::Returned
    }

    fn shape(&self) -> Shape {
        Shape { prologue: 0..=1, ..Shape::default() }
    }
}

// Calls and answers read in a report as they read in the learner's code.

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Add(n) => write!(formatter, "add({n})"),
            Call::Done => write!(formatter, "done()"),
            Call::Count => write!(formatter, "count()"),
            Call::Wait => write!(formatter, "wait()"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Returned => write!(formatter, "()"),
            Answer::Panicked => write!(formatter, "a panic"),
            Answer::Count(count) => write!(formatter, "{count}"),
        }
    }
}
