//! Honest: the mutex guards a log of changes, folded when somebody looks; the read-write lock guards an `Arc` that is replaced.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::iter::Sum;
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Arc, Mutex, RwLock};

/// One change of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Start(u64),
    Add(u64),
}

/// The value after some changes.
struct Value(u64);

impl<'a> Sum<&'a Change> for Value {
    fn sum<I: Iterator<Item = &'a Change>>(changes: I) -> Value {
        Value(changes.fold(0, |value, change| match *change {
            Change::Start(start) => start,
            Change::Add(n) => value.wrapping_add(n),
        }))
    }
}

/// The changes so far; a long history is shortened to its value.
#[derive(Debug, Default)]
struct Log(VecDeque<Change>);

impl Log {
    const LONG: usize = 4;

    fn value(&self) -> u64 {
        let Value(value) = self.0.iter().sum();
        value
    }

    fn write(&mut self, change: Change) {
        if self.0.len() >= Self::LONG {
            let shortened = self.value();
            self.0.clear();
            self.0.push_front(Change::Start(shortened));
        }
        self.0.push_back(change);
    }
}

impl FromIterator<Change> for Log {
    fn from_iter<I: IntoIterator<Item = Change>>(changes: I) -> Self {
        Log(changes.into_iter().collect())
    }
}

/// A counter that remembers how it came about.
#[derive(Debug)]
pub struct MutexCounter {
    log: Mutex<Log>,
}

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        MutexCounter { log: Mutex::new(Log::from_iter([Change::Start(initial)])) }
    }
    pub fn increment(&self) {
        self.log.lock().write(Change::Add(1));
    }
    pub fn add(&self, n: u64) -> u64 {
        let mut log = self.log.lock();
        let before = log.value();
        log.write(Change::Add(n));
        before
    }
    pub fn get(&self) -> u64 {
        self.log.lock().value()
    }
    pub fn reset(&self) -> u64 {
        let mut log = self.log.lock();
        std::mem::take(&mut *log).value()
    }
}

/// A counter whose value is replaced as a whole.
#[derive(Clone, Debug)]
pub struct RwLockCounter {
    current: Arc<RwLock<Cow<'static, u64>>>,
}

static ZERO: u64 = 0;

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        let current = if initial == ZERO { Cow::Borrowed(&ZERO) } else { Cow::Owned(initial) };
        RwLockCounter { current: Arc::new(RwLock::new(current)) }
    }
    pub fn increment(&self) {
        self.add(1);
    }
    pub fn add(&self, n: u64) -> u64 {
        let mut current = self.current.write();
        let before = **current;
        *current.to_mut() = before.wrapping_add(n);
        before
    }
    pub fn get(&self) -> u64 {
        **self.current.read()
    }
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let current = self.current.read();
        f(**current)
    }
    pub fn reset(&self) -> u64 {
        std::mem::replace(&mut *self.current.write(), Cow::Borrowed(&ZERO)).into_owned()
    }
}

/// A counter without a lock: no call ever waits.
pub struct AtomicCounter {
    value: AtomicU64,
}

impl AtomicCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        AtomicCounter { value: AtomicU64::new(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.value.fetch_add(1, Ordering::Release);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.value.fetch_add(n, Ordering::AcqRel)
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.value.load(Ordering::Acquire)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.value.swap(0, Ordering::AcqRel)
    }

    /// Puts `new` in the place of `current`.
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.value.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
    }

    /// Adds one if the value is below `limit`, and says whether it did.
    pub fn increment_up_to(&self, limit: u64) -> bool {
        self.value
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |value| {
                (value < limit).then(|| value + 1)
            })
            .is_ok()
    }
}

enum Request {
    Add(u64, Sender<u64>),
    Reset(Sender<u64>),
}

/// A counter owned by a thread of its own, which is asked through a channel.
pub struct ChannelCounter {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    /// Starts the thread of a counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        let (requests, inbox) = unbounded();
        let thread = thread::spawn(move || {
            let mut value = initial;
            for request in inbox {
                let (before, after, answer) = match request {
                    Request::Add(n, answer) => (value, value.wrapping_add(n), answer),
                    Request::Reset(answer) => (value, 0, answer),
                };
                value = after;
                let _ = answer.send(before);
            }
        });
        ChannelCounter { requests: Some(requests), thread: Some(thread) }
    }

    fn ask(&self, request: impl FnOnce(Sender<u64>) -> Request) -> u64 {
        let (answer, answered) = bounded(1);
        let requests = self.requests.as_ref().expect("taken by `drop` alone");
        requests.send(request(answer)).ok().expect("the thread serves");
        answered.recv().expect("the thread answers")
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.ask(|answer| Request::Add(n, answer))
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.add(0)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.ask(Request::Reset)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
