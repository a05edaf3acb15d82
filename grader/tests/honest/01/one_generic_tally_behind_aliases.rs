//! Honest: one generic tally over a trait for storage; the three locked or atomic counters are type aliases of it.

use std::mem;
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{self, Sender};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

/// Where a tally keeps its number.
pub trait Storage {
    /// Storage that holds `value`.
    fn holding(value: u64) -> Self;

    /// Replaces the value by what `next` makes of it; the one before.
    fn replace(&self, next: impl Fn(u64) -> u64) -> u64;

    /// The value now.
    fn look(&self) -> u64;
}

impl Storage for Mutex<u64> {
    fn holding(value: u64) -> Self {
        Mutex::new(value)
    }

    fn replace(&self, next: impl Fn(u64) -> u64) -> u64 {
        let mut value = self.lock();
        let after = next(*value);
        mem::replace(&mut *value, after)
    }

    fn look(&self) -> u64 {
        *self.lock()
    }
}

impl Storage for RwLock<u64> {
    fn holding(value: u64) -> Self {
        RwLock::new(value)
    }

    fn replace(&self, next: impl Fn(u64) -> u64) -> u64 {
        let mut value = self.write();
        let after = next(*value);
        mem::replace(&mut *value, after)
    }

    fn look(&self) -> u64 {
        *self.read()
    }
}

impl Storage for AtomicU64 {
    fn holding(value: u64) -> Self {
        AtomicU64::new(value)
    }

    fn replace(&self, next: impl Fn(u64) -> u64) -> u64 {
        let mut seen = self.load(Ordering::Acquire);
        loop {
            match self.compare_exchange_weak(seen, next(seen), Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(before) => break before,
                Err(actual) => seen = actual,
            }
        }
    }

    fn look(&self) -> u64 {
        self.load(Ordering::Acquire)
    }
}

/// A number that many threads count up.
pub struct Tally<S> {
    storage: S,
}

impl<S: Storage> Tally<S> {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        Tally { storage: S::holding(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.storage.replace(|value| value.wrapping_add(n))
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.storage.look()
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.storage.replace(|_| 0)
    }
}

/// A counter behind a mutex.
pub type MutexCounter = Tally<Mutex<u64>>;

/// A counter behind a read-write lock.
pub type RwLockCounter = Tally<RwLock<u64>>;

/// A counter without a lock.
pub type AtomicCounter = Tally<AtomicU64>;

impl Tally<RwLock<u64>> {
    /// Calls `f` with the value, under the read lock.
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let guard = self.storage.read();
        f(*guard)
    }
}

impl Tally<AtomicU64> {
    /// Puts `new` in the place of `current`.
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.storage.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
    }

    /// Adds one if the value is below `limit`.
    pub fn increment_up_to(&self, limit: u64) -> bool {
        self.storage.replace(|value| if value < limit { value + 1 } else { value }) < limit
    }
}

enum Order {
    Replace(Box<dyn Fn(u64) -> u64 + Send>, Sender<u64>),
    Stop,
}

/// A counter owned by a thread of its own.
pub struct ChannelCounter {
    orders: Sender<Order>,
    thread: Option<JoinHandle<u64>>,
}

impl ChannelCounter {
    /// Starts the thread of a counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        let (orders, inbox) = channel::unbounded();
        let thread = thread::spawn(move || {
            let mut value = initial;
            while let Ok(Order::Replace(next, reply)) = inbox.recv() {
                let after = next(value);
                reply.send(mem::replace(&mut value, after)).ok();
            }
            value
        });
        ChannelCounter { orders, thread: Some(thread) }
    }

    fn replace(&self, next: impl Fn(u64) -> u64 + Send + 'static) -> u64 {
        let (reply, answer) = channel::bounded(1);
        self.orders.send(Order::Replace(Box::new(next), reply)).ok();
        answer.recv().expect("the thread answers until it is stopped")
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.replace(move |value| value.wrapping_add(n))
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.replace(|value| value)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.replace(|_| 0)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::Stop);
        self.thread.take().map(JoinHandle::join);
    }
}
