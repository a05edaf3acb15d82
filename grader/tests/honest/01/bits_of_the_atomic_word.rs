//! Honest: `reset`, `add` and `get` of the atomic go through the less common read-modify-writes, each with a reason.

use sync::atomic::{AtomicU64, Ordering, fence};
use sync::channel::{Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

/// A counter behind a mutex.
#[derive(Debug)]
pub struct MutexCounter(Mutex<u64>);

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        Self(Mutex::new(initial))
    }

    fn with<R>(&self, f: impl FnOnce(&mut u64) -> R) -> R {
        f(&mut *self.0.lock())
    }

    pub fn increment(&self) {
        self.with(|value| *value = value.wrapping_add(1))
    }

    pub fn add(&self, n: u64) -> u64 {
        self.with(|value| {
            let after = value.wrapping_add(n);
            std::mem::replace(value, after)
        })
    }

    pub fn get(&self) -> u64 {
        self.with(|value| *value)
    }

    pub fn reset(&self) -> u64 {
        self.with(std::mem::take)
    }
}

/// A counter behind a read-write lock.
#[derive(Debug)]
pub struct RwLockCounter(RwLock<u64>);

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        Self(RwLock::new(initial))
    }

    fn with<R>(&self, f: impl FnOnce(&mut u64) -> R) -> R {
        f(&mut *self.0.write())
    }

    pub fn increment(&self) {
        self.with(|value| *value = value.wrapping_add(1))
    }

    pub fn add(&self, n: u64) -> u64 {
        self.with(|value| {
            let after = value.wrapping_add(n);
            std::mem::replace(value, after)
        })
    }

    pub fn get(&self) -> u64 {
        self.read_with(|value| value)
    }

    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        f(*self.0.read())
    }

    pub fn reset(&self) -> u64 {
        self.with(std::mem::take)
    }
}

#[derive(Debug, Default)]
pub struct AtomicCounter {
    value: AtomicU64,
}

impl From<u64> for AtomicCounter {
    fn from(initial: u64) -> Self {
        AtomicCounter { value: initial.into() }
    }
}

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        initial.into()
    }

    pub fn increment(&self) {
        self.value.fetch_add(1, Ordering::Release);
    }

    /// Subtracting the negative is adding, modulo 2^64.
    pub fn add(&self, n: u64) -> u64 {
        self.value.fetch_sub(n.wrapping_neg(), Ordering::AcqRel)
    }

    /// A relaxed load, ordered afterwards.
    pub fn get(&self) -> u64 {
        let value = self.value.load(Ordering::Relaxed);
        // Pairs with the Release of the changes that led to the value just read.
        fence(Ordering::Acquire);
        value
    }

    /// Anding with zero takes everything out.
    pub fn reset(&self) -> u64 {
        self.value.fetch_and(u64::MIN, Ordering::AcqRel)
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.value.compare_exchange(current, new, Ordering::SeqCst, Ordering::SeqCst)
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        (0..)
            .map(|_attempt: u64| self.get())
            .map_while(|seen| (seen < limit).then_some(seen))
            .any(|seen| self.compare_and_swap(seen, seen + 1).is_ok())
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
