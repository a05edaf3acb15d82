//! Honest: an operation is a value with an `apply`; every counter is a way to get one applied.

use std::fmt;
use sync::atomic::{AtomicU64, Ordering::*};
use sync::channel::{Receiver, Sender, bounded, unbounded};
use sync::thread::{Builder, JoinHandle};
use sync::{Mutex, RwLock};

/// What can be done to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
enum Operation {
    #[default]
    Get,
    Add(u64),
    Reset,
}

impl Operation {
    /// Does it, and gives the value before.
    #[must_use = "the value before is the answer"]
    #[inline]
    const fn apply(self, value: &mut u64) -> u64 {
        let before = *value;
        *value = match self {
            Self::Get => before,
            Self::Add(n) => before.wrapping_add(n),
            Self::Reset => 0,
        };
        before
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Get => f.write_str("get"),
            Self::Add(n) => write!(f, "add {n}"),
            Self::Reset => f.pad("reset"),
        }
    }
}

/// A counter behind a mutex.
#[derive(Debug, Default)]
pub struct MutexCounter {
    value: Mutex<u64>,
}

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        Self { value: initial.into() }
    }

    fn perform(&self, operation: Operation) -> u64 {
        operation.apply(&mut self.value.lock())
    }

    pub fn increment(&self) {
        let _ = self.perform(Operation::Add(1));
    }

    pub fn add(&self, n: u64) -> u64 {
        self.perform(Operation::Add(n))
    }

    pub fn get(&self) -> u64 {
        self.perform(Operation::Get)
    }

    pub fn reset(&self) -> u64 {
        self.perform(Operation::Reset)
    }
}

/// A counter behind a read-write lock.
#[derive(Debug, Default)]
pub struct RwLockCounter {
    value: RwLock<u64>,
}

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        Self { value: initial.into() }
    }

    fn perform(&self, operation: Operation) -> u64 {
        match operation {
            Operation::Get => *self.value.read(),
            changing @ (Operation::Add(_) | Operation::Reset) => {
                changing.apply(&mut self.value.write())
            }
        }
    }

    pub fn increment(&self) {
        let _ = self.perform(Operation::Add(1));
    }

    pub fn add(&self, n: u64) -> u64 {
        self.perform(Operation::Add(n))
    }

    pub fn get(&self) -> u64 {
        self.perform(Operation::Get)
    }

    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let guard = self.value.read();
        let result = f(*guard);
        drop(guard);
        result
    }

    pub fn reset(&self) -> u64 {
        self.perform(Operation::Reset)
    }
}

/// A counter without a lock.
#[derive(Debug, Default)]
pub struct AtomicCounter {
    value: AtomicU64,
}

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        Self { value: AtomicU64::from(initial) }
    }

    fn perform(&self, operation: Operation) -> u64 {
        match operation {
            Operation::Get => self.value.load(Acquire),
            Operation::Add(n) => self.value.fetch_add(n, AcqRel),
            Operation::Reset => self.value.fetch_and(0, AcqRel),
        }
    }

    pub fn increment(&self) {
        let _ = self.perform(Operation::Add(1));
    }

    pub fn add(&self, n: u64) -> u64 {
        self.perform(Operation::Add(n))
    }

    pub fn get(&self) -> u64 {
        self.perform(Operation::Get)
    }

    pub fn reset(&self) -> u64 {
        self.perform(Operation::Reset)
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.value.compare_exchange(current, new, AcqRel, Acquire)
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        let below = |value: u64| (value < limit).then(|| value + 1);
        self.value.fetch_update(AcqRel, Acquire, below).is_ok()
    }
}

/// A counter owned by a thread of its own.
#[derive(Debug)]
pub struct ChannelCounter {
    requests: Option<Sender<(Operation, Sender<u64>)>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (requests, inbox): (_, Receiver<(Operation, Sender<u64>)>) = unbounded();
        let serve = move || {
            let mut value = initial;
            for (operation, reply) in inbox.iter() {
                if let Err(unheard) = reply.send(operation.apply(&mut value)) {
                    debug_assert!(unheard.into_inner() <= u64::MAX, "{operation} was not heard");
                }
            }
        };
        let thread = Builder::new().name(String::from("compteur")).spawn(serve);
        Self { requests: Some(requests), thread: thread.ok() }
    }

    fn perform(&self, operation: Operation) -> u64 {
        let (reply, answer) = bounded(1);
        let Some(requests) = &self.requests else { unreachable!("taken by `drop` alone") };
        let sent = requests.send((operation, reply));
        debug_assert!(sent.is_ok());
        answer.recv().unwrap_or_else(|gone| panic!("{operation}: {gone}"))
    }

    pub fn increment(&self) {
        let _ = self.perform(Operation::Add(1));
    }

    pub fn add(&self, n: u64) -> u64 {
        self.perform(Operation::Add(n))
    }

    pub fn get(&self) -> u64 {
        self.perform(Operation::default())
    }

    pub fn reset(&self) -> u64 {
        self.perform(Operation::Reset)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.requests.take();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}
