//! Honest: the mutex counter queues changes and whoever holds the lock applies them all; the channel carries only envelopes.

use std::collections::VecDeque;
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

/// Additions that nobody waits for lie in a queue of their own until somebody wants to know the value.
pub struct MutexCounter {
    /// Locked before `pending` where both are.
    value: Mutex<u64>,
    pending: Mutex<VecDeque<u64>>,
}

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        MutexCounter { value: Mutex::new(initial), pending: Mutex::new(VecDeque::new()) }
    }

    /// The value with everything that was pending, for `f` to change.
    fn settled<R>(&self, f: impl FnOnce(&mut u64) -> R) -> R {
        let mut value = self.value.lock();
        let pending = std::mem::take(&mut *self.pending.lock());
        *value = pending.into_iter().fold(*value, u64::wrapping_add);
        f(&mut value)
    }

    pub fn increment(&self) {
        self.pending.lock().push_back(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.settled(|value| {
            let before = *value;
            *value = before.wrapping_add(n);
            before
        })
    }

    pub fn get(&self) -> u64 {
        self.settled(|value| *value)
    }

    pub fn reset(&self) -> u64 {
        self.settled(std::mem::take)
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

/// A counter without a lock.
#[derive(Debug, Default)]
pub struct AtomicCounter(AtomicU64);

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        Self(AtomicU64::new(initial))
    }

    pub fn increment(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, Ordering::SeqCst)
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn reset(&self) -> u64 {
        self.0.swap(0, Ordering::SeqCst)
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.0.compare_exchange(current, new, Ordering::SeqCst, Ordering::SeqCst)
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        let mut value = self.get();
        while value < limit {
            match self.compare_and_swap(value, value + 1) {
                Ok(_) => return true,
                Err(actual) => value = actual,
            }
        }
        false
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
