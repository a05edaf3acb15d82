//! Honest: one compare-exchange loop serves every change of the atomic, and a backoff of its own spins a little between two tries.

use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock, hint};

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

/// A counter behind a read-write lock: many may read at the same time, one alone may write.
pub struct RwLockCounter {
    value: RwLock<u64>,
}

impl RwLockCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        RwLockCounter { value: RwLock::new(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.value.write();
        let before = *value;
        *value = before.wrapping_add(n);
        before
    }

    /// The value now. Waits for writers, never for readers.
    pub fn get(&self) -> u64 {
        *self.value.read()
    }

    /// Calls `f` with the value, under the read lock.
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let value = self.value.read();
        f(*value)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        std::mem::take(&mut *self.value.write())
    }
}

/// Waits a little longer each time.
#[derive(Debug, Default)]
struct Backoff {
    step: u32,
}

impl Backoff {
    const LIMIT: u32 = 2;

    fn spin(&mut self) {
        for _ in 0..1_u32 << self.step {
            hint::spin_loop();
        }
        self.step = Self::LIMIT.min(self.step + 1);
    }
}

/// What a change makes of a value.
enum Next {
    Store(u64),
    Leave,
}

pub struct AtomicCounter {
    value: AtomicU64,
}

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        AtomicCounter { value: AtomicU64::new(initial) }
    }

    fn change(&self, next: impl Fn(u64) -> Next) -> Result<u64, u64> {
        let mut backoff = Backoff::default();
        let mut seen = self.value.load(Ordering::Acquire);
        while let Next::Store(new) = next(seen) {
            // Release on success: pairs with every Acquire in this function.
            match self.value.compare_exchange(seen, new, Ordering::AcqRel, Ordering::Acquire) {
                Ok(before) => return Ok(before),
                Err(actual) => seen = actual,
            }
            backoff.spin();
        }
        Err(seen)
    }

    pub fn increment(&self) {
        let _ = self.add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.change(|value| Next::Store(value.wrapping_add(n))).unwrap_or_else(|value| value)
    }

    pub fn get(&self) -> u64 {
        match self.change(|_| Next::Leave) {
            Ok(value) | Err(value) => value,
        }
    }

    pub fn reset(&self) -> u64 {
        self.change(|_| Next::Store(0)).unwrap_or_else(|value| value)
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.change(|value| if value == current { Next::Store(new) } else { Next::Leave })
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        let next = |value| match value {
            value if value < limit => Next::Store(value + 1),
            _ => Next::Leave,
        };
        self.change(next).is_ok()
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
