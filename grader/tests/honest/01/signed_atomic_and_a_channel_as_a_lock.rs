//! Honest: the number without a lock is an `AtomicI64` seen through casts; the mutex is a channel that holds the one token.

use sync::RwLock;
use sync::atomic::{AtomicI64, Ordering};
use sync::channel::{Receiver, Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};

/// Whoever has received the value may change it, and sends it back.
pub struct MutexCounter {
    give: Sender<u64>,
    take: Receiver<u64>,
}

impl MutexCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        let (give, take) = bounded(1);
        give.send(initial).expect("there is room for the first value");
        MutexCounter { give, take }
    }

    fn swap(&self, next: impl FnOnce(u64) -> u64) -> u64 {
        let value = self.take.recv().expect("the other end is here");
        self.give.send(next(value)).expect("the other end is here");
        value
    }

    /// Adds one.
    pub fn increment(&self) {
        self.swap(|value| value.wrapping_add(1));
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.swap(|value| value.wrapping_add(n))
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.swap(|value| value)
    }

    /// Takes the value out.
    pub fn reset(&self) -> u64 {
        self.swap(|_| 0)
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

/// Two's complement: sums and equality are the same, the order is not.
pub struct AtomicCounter {
    value: AtomicI64,
}

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        AtomicCounter { value: AtomicI64::new(initial.cast_signed()) }
    }

    pub fn increment(&self) {
        self.value.fetch_sub(-1, Ordering::AcqRel);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.value.fetch_add(n as i64, Ordering::AcqRel) as u64
    }

    pub fn get(&self) -> u64 {
        self.value.load(Ordering::Acquire) as u64
    }

    pub fn reset(&self) -> u64 {
        self.value.swap(0, Ordering::AcqRel) as u64
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.value
            .compare_exchange(current as i64, new as i64, Ordering::AcqRel, Ordering::Acquire)
            .map(i64::cast_unsigned)
            .map_err(i64::cast_unsigned)
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        // Compared as unsigned numbers: as signed ones, half of them would be below zero.
        let below = |value: i64| (value.cast_unsigned() < limit).then(|| value.wrapping_add(1));
        self.value.fetch_update(Ordering::AcqRel, Ordering::Acquire, below).is_ok()
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
