//! How the checks see a ring, and what it must do, one call after another.

use proptest::prelude::*;
use std::cell::Cell;
use std::collections::VecDeque;
use std::fmt;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicU32, Ordering};
use sync::cell::Witness;
use sync::{Arc, Mutex};
use trial::Specification;

use super::subject::subject;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// The two ends of a ring for so many messages.
    fn ring(&self, capacity: usize) -> (Box<dyn Producer>, Box<dyn Consumer>);
    /// Whether an end may be sent to another thread: of numbers, and of values that may not be sent.
    fn sends(&self) -> [bool; 2];
}

/// The end that messages are put into.
pub trait Producer: Send {
    /// Puts a message in, or gives it back.
    fn push(&mut self, message: Message) -> Result<(), Message>;
}

/// The end that messages come out of.
pub trait Consumer: Send {
    /// Takes a message out, if there is one.
    fn pop(&mut self) -> Option<Message>;
}

/// A value that may not be sent to another thread.
pub type StaysHome = std::rc::Rc<u64>;

/// What a message begins with; where nothing was ever written, something else stands.
const SEAL: u64 = 0x5EA1_ED00_C0FF_EE01;

/// A number in plain memory, of which the engines see every access, and which counts its drops.
pub struct Message {
    seal: u64,
    content: Witness,
    number: Cell<u64>,
    dropped: &'static AtomicU32,
}

/// How many messages have been dropped. Each check has a count of its own.
#[derive(Clone, Copy)]
pub struct Drops(&'static AtomicU32);

impl Drops {
    /// None yet. What a check counts by is never freed: a message may be dropped when it should not be.
    pub fn none() -> Self {
        Drops(Box::leak(Box::new(AtomicU32::new(0))))
    }

    /// So many.
    pub fn count(self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }

    /// A message that is counted here, written by this thread.
    pub fn message(self, number: u64) -> Message {
        let content = Witness::new();
        content.write();
        Message { seal: SEAL, content, number: Cell::new(number), dropped: self.0 }
    }
}

impl Message {
    /// Reads the number.
    #[track_caller]
    pub fn number(self) -> u64 {
        // What was never a message must not be dropped as one.
        let message = ManuallyDrop::new(self);
        assert!(message.seal == SEAL, "what came out was never put in");
        message.content.read();
        ManuallyDrop::into_inner(message).number.get()
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        if self.seal == SEAL {
            self.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// A queue of bounded length, changed by one call after another.
pub struct OneAfterAnother;

/// How many messages the ring of the specification holds.
const CAPACITY: usize = 2;

/// One call.
#[derive(Clone)]
pub enum Call {
    /// `push(number)`
    Push(u64),
    /// `pop()`
    Pop,
}

/// What a call returned.
#[derive(Clone, PartialEq)]
pub enum Answer {
    /// Of `push`: whether there was room.
    Took(bool),
    /// Of `pop`.
    Gave(Option<u64>),
}

/// A ring whose ends are used by one thread each at a time; between the two ends nothing orders.
pub type Ends = Arc<(Mutex<Box<dyn Producer>>, Mutex<Box<dyn Consumer>>)>;

impl Specification for OneAfterAnother {
    type State = VecDeque<u64>;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Ends;

    fn operations(&self) -> BoxedStrategy<Call> {
        prop_oneof![4 => (1..9_u64).prop_map(Call::Push), 3 => Just(Call::Pop)].boxed()
    }

    fn initial(&self) -> VecDeque<u64> {
        VecDeque::new()
    }

    fn apply(&self, queue: &VecDeque<u64>, call: &Call) -> Vec<(Answer, VecDeque<u64>)> {
        let mut queue = queue.clone();
        let answer = match call {
            Call::Push(_) if queue.len() == CAPACITY => Answer::Took(false),
            Call::Push(number) => {
                queue.push_back(*number);
                Answer::Took(true)
            }
            Call::Pop => Answer::Gave(queue.pop_front()),
        };
        vec![(answer, queue)]
    }

    fn subject(&self) -> Ends {
        let (producer, consumer) = subject().ring(CAPACITY);
        Arc::new((Mutex::new(producer), Mutex::new(consumer)))
    }

    fn perform(&self, ends: &Ends, call: &Call) -> Answer {
        match call {
            Call::Push(number) => {
                let message = Drops::none().message(*number);
                Answer::Took(ends.0.lock().push(message).is_ok())
            }
            Call::Pop => Answer::Gave(ends.1.lock().pop().map(Message::number)),
        }
    }
}

// Calls and answers read in a report as they read in the learner's code.

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Push(number) => write!(formatter, "push({number})"),
            Call::Pop => write!(formatter, "pop()"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Took(true) => write!(formatter, "Ok(())"),
            Answer::Took(false) => write!(formatter, "Err(..)"),
            Answer::Gave(number) => write!(formatter, "{number:?}"),
        }
    }
}
