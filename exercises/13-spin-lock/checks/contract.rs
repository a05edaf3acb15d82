//! How the checks see a spin lock, and what it must do, one call after another.

use proptest::prelude::*;
use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use sync::cell::Witness;
use trial::{Shape, Specification};

use super::subject::subject;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// A lock that nobody has, around this number.
    fn lock(&self, number: u64) -> Arc<dyn Lock>;
    /// Makes a lock around a value, looks at it in each way there is, and drops it.
    fn walk(&self, value: Counted) -> Vec<u64>;
    /// Which types may be shared by threads.
    fn shares(&self) -> Shares;
}

/// A lock.
pub trait Lock: Send + Sync {
    /// Takes the lock and calls `f` with what is in it.
    fn lock(&self, f: &mut dyn FnMut(&mut Plain));
    /// The same, if nobody has the lock; whether that was so.
    fn try_lock(&self, f: &mut dyn FnMut(&mut Plain)) -> bool;
}

/// A value that may be sent to another thread, but not shared with it.
pub type MaySend = Cell<u64>;

/// A value that may not even be sent.
pub type StaysHome = std::rc::Rc<u64>;

/// Which types may be shared by threads, as the compiler sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// `SpinLock<u64>`
    pub lock_of_number: bool,
    /// `SpinLock<MaySend>`
    pub lock_of_cell: bool,
    /// `SpinLock<StaysHome>`
    pub lock_of_rc: bool,
    /// `SpinGuard<u64>`
    pub guard_of_number: bool,
    /// `SpinGuard<MaySend>`
    pub guard_of_cell: bool,
}

/// A number in plain memory, of which the engines see every access.
pub struct Plain {
    value: Witness,
    number: Cell<u64>,
}

impl Plain {
    /// A number in memory of its own.
    #[track_caller]
    pub fn new(number: u64) -> Self {
        Plain { value: Witness::new(), number: Cell::new(number) }
    }

    /// Reads the number.
    #[track_caller]
    pub fn get(&self) -> u64 {
        self.value.read();
        self.number.get()
    }

    /// Writes the number.
    #[track_caller]
    pub fn set(&mut self, number: u64) {
        self.value.write();
        self.number.set(number);
    }
}

/// A value that counts how often it is dropped.
pub struct Counted {
    /// What is in it.
    pub number: u64,
    /// How many of its kind have been dropped.
    pub dropped: Arc<std::sync::atomic::AtomicU32>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.dropped.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }
}

/// A number behind a lock, changed by one call after another.
pub struct OneAfterAnother;

/// One call, with what is done while the lock is held.
#[derive(Clone)]
pub enum Call {
    /// `*lock.lock() += n`
    Add(u64),
    /// `*lock.lock()`
    Read,
    /// `lock.try_lock()`, then the same as `Add`.
    TryAdd(u64),
}

/// What became of a call.
#[derive(Clone, PartialEq)]
pub enum Answer {
    /// The lock was taken, and held this number before.
    Held(u64),
    /// The lock was not there to be taken.
    Taken,
}

impl Specification for OneAfterAnother {
    type State = u64;
    type Operation = Call;
    type Outcome = Answer;
    type Subject = Arc<dyn Lock>;

    fn operations(&self) -> BoxedStrategy<Call> {
        prop_oneof![
            4 => (1..4_u64).prop_map(Call::Add),
            2 => Just(Call::Read),
            2 => (4..6_u64).prop_map(Call::TryAdd),
        ]
        .boxed()
    }

    fn initial(&self) -> u64 {
        0
    }

    fn apply(&self, number: &u64, call: &Call) -> Vec<(Answer, u64)> {
        match call {
            Call::Add(n) => vec![(Answer::Held(*number), number + n)],
            Call::Read => vec![(Answer::Held(*number), *number)],
            // Somebody else may have the lock at that moment, in the middle of his call.
            Call::TryAdd(n) => {
                vec![(Answer::Held(*number), number + n), (Answer::Taken, *number)]
            }
        }
    }

    fn subject(&self) -> Arc<dyn Lock> {
        subject().lock(0)
    }

    fn perform(&self, lock: &Arc<dyn Lock>, call: &Call) -> Answer {
        let mut answer = Answer::Taken;
        let mut section = |number: &mut Plain, n: Option<u64>| {
            let before = number.get();
            if let Some(n) = n {
                number.set(before + n);
            }
            answer = Answer::Held(before);
        };
        match call {
            Call::Add(n) => lock.lock(&mut |number| section(number, Some(*n))),
            Call::Read => lock.lock(&mut |number| section(number, None)),
            Call::TryAdd(n) => _ = lock.try_lock(&mut |number| section(number, Some(*n))),
        }
        answer
    }

    fn shape(&self) -> Shape {
        Shape::default()
    }
}

// Calls and answers read in a report as they read in the learner's code.

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::Add(n) => write!(formatter, "*lock() += {n}"),
            Call::Read => write!(formatter, "*lock()"),
            Call::TryAdd(n) => write!(formatter, "*try_lock()? += {n}"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Held(number) => write!(formatter, "{number}"),
            Answer::Taken => write!(formatter, "None"),
        }
    }
}
