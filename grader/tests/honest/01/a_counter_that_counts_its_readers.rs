//! Honest: the read-write lock guards an atomic, so that readers can note their visits while they read; writers use the plain number inside.

use sync::atomic::{AtomicU32, AtomicU64, Ordering};
use sync::channel::{Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

/// A counter behind a mutex.
pub struct MutexCounter {
    value: Mutex<u64>,
}

impl MutexCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        MutexCounter { value: Mutex::new(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.value.lock();
        let before = *value;
        *value = before.wrapping_add(n);
        before
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        *self.value.lock()
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        std::mem::take(&mut *self.value.lock())
    }
}

/// A number and how often it has been read since it last changed.
#[derive(Debug, Default)]
struct Observed {
    value: u64,
    visits: AtomicU32,
}

impl Observed {
    fn visit(&self) -> u64 {
        // Relaxed: a statistic, forgotten at the next change.
        self.visits.fetch_add(1, Ordering::Relaxed);
        self.value
    }

    fn replace(&mut self, value: u64) -> u64 {
        *self.visits.get_mut() = 0;
        std::mem::replace(&mut self.value, value)
    }
}

#[derive(Debug, Default)]
pub struct RwLockCounter {
    observed: RwLock<Observed>,
}

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        let observed = RwLock::new(Observed { value: initial, ..Observed::default() });
        Self { observed }
    }

    pub fn increment(&self) {
        self.add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        let mut observed = self.observed.write();
        let after = observed.value.wrapping_add(n);
        observed.replace(after)
    }

    pub fn get(&self) -> u64 {
        self.observed.read().visit()
    }

    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let observed = self.observed.read();
        f(observed.visit())
    }

    pub fn reset(&self) -> u64 {
        self.observed.write().replace(0)
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
