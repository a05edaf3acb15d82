//! How the checks see the buffer and the pipeline, and what a correct buffer answers to one call after another.

use proptest::prelude::*;
use std::collections::VecDeque;
use std::fmt;
use sync::Arc;
use trial::{Shape, Specification};

/// One producer's items.
pub type Source = Box<dyn Iterator<Item = u32> + Send>;

/// What the workers do to an item.
pub type Transform = Box<dyn Fn(u32) -> Result<u32, u32> + Send + Sync>;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// A new buffer.
    fn buffer(&self, capacity: usize) -> Arc<dyn Buffer>;

    /// Runs a pipeline from beginning to end.
    fn run(
        &self,
        inputs: Vec<Source>,
        workers: usize,
        capacity: usize,
        f: Transform,
    ) -> Result<Vec<u32>, Stopped>;
}

/// The learner's bounded buffer.
pub trait Buffer: Send + Sync {
    /// Waits for room; gives the value back once the buffer is closed.
    fn send(&self, value: u32) -> Result<(), u32>;
    /// Waits for a value; `None` once the buffer is closed and empty.
    fn recv(&self) -> Option<u32>;
    /// Refuses new values and wakes every thread that waits.
    fn close(&self);
    /// A `for` loop over the buffer, from here to the end.
    fn drain(&self, taken: &mut dyn FnMut(u32));
}

/// Why a pipeline has no outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// `f` returned this error.
    Failed(u32),
    /// `f` or a source panicked.
    Panicked,
}

/// The sequential specification of a bounded buffer: a queue that refuses when it is closed and
/// lets callers wait when it is full or empty.
pub struct BoundedQueue {
    /// How many values fit.
    pub capacity: usize,
    /// Makes the learner's buffer.
    pub subject: &'static dyn Subject,
}

/// What is in the buffer between two calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Contents {
    values: VecDeque<u32>,
    closed: bool,
}

/// One call.
#[derive(Clone)]
pub enum Call {
    /// `send(value)`
    Send(u32),
    /// `recv()`
    Recv,
    /// `close()`
    Close,
}

/// What a call returns.
#[derive(Clone, PartialEq)]
pub enum Answer {
    /// Of `send`.
    Sent(Result<(), u32>),
    /// Of `recv`.
    Received(Option<u32>),
    /// Of `close`.
    Closed,
}

impl Specification for BoundedQueue {
    type State = Contents;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Arc<dyn Buffer>;

    fn operations(&self) -> BoxedStrategy<Call> {
        prop_oneof![
            4 => (1..10u32).prop_map(Call::Send),
            4 => Just(Call::Recv),
            1 => Just(Call::Close),
        ]
        .boxed()
    }

    fn initial(&self) -> Contents {
        Contents::default()
    }

    fn apply(&self, contents: &Contents, call: &Call) -> Vec<(Answer, Contents)> {
        let mut after = contents.clone();
        let answer = match call {
            Call::Send(value) if contents.closed => Answer::Sent(Err(*value)),
            Call::Send(_) if contents.values.len() == self.capacity => return Vec::new(),
            Call::Send(value) => {
                after.values.push_back(*value);
                Answer::Sent(Ok(()))
            }
            Call::Recv => match after.values.pop_front() {
                None if !contents.closed => return Vec::new(),
                value => Answer::Received(value),
            },
            Call::Close => {
                after.closed = true;
                Answer::Closed
            }
        };
        vec![(answer, after)]
    }

    fn subject(&self) -> Arc<dyn Buffer> {
        self.subject.buffer(self.capacity)
    }

    fn perform(&self, buffer: &Arc<dyn Buffer>, call: &Call) -> Answer {
        match call {
            Call::Send(value) => Answer::Sent(buffer.send(*value)),
            Call::Recv => Answer::Received(buffer.recv()),
            Call::Close => {
                buffer.close();
                Answer::Closed
            }
        }
    }

    fn shape(&self) -> Shape {
        Shape { threads: 2..=3, operations: 1..=2, prologue: 0..=1, ..Shape::default() }
    }
}

// Calls and answers read in a report as they read in the learner's code.

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Send(value) => write!(formatter, "send({value})"),
            Call::Recv => write!(formatter, "recv()"),
            Call::Close => write!(formatter, "close()"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Sent(result) => write!(formatter, "{result:?}"),
            Answer::Received(value) => write!(formatter, "{value:?}"),
            Answer::Closed => write!(formatter, "()"),
        }
    }
}
