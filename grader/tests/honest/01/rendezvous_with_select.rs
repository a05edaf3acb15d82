//! Honest: instead of asking for it, callers receive the value from a rendezvous on which the thread always offers it; `select!` joins both directions.

use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Receiver, Sender, bounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock, select};

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

enum Change {
    Add(u64),
    Reset,
}

pub struct ChannelCounter {
    /// Gives the value to whoever comes.
    value: Receiver<u64>,
    changes: Option<Sender<(Change, Sender<u64>)>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (offer, value) = bounded(0);
        let (changes, wanted) = bounded::<(Change, Sender<u64>)>(0);
        let thread = thread::spawn(move || {
            let mut current = initial;
            loop {
                select! {
                    send(offer, current) -> taken => {
                        if taken.is_err() {
                            return;
                        }
                    }
                    recv(wanted) -> change => {
                        let Ok((change, reply)) = change else { return };
                        let before = current;
                        current = match change {
                            Change::Add(n) => current.wrapping_add(n),
                            Change::Reset => 0,
                        };
                        let _ = reply.send(before);
                    }
                }
            }
        });
        ChannelCounter { value, changes: Some(changes), thread: Some(thread) }
    }

    fn change(&self, change: Change) -> u64 {
        let (reply, answer) = bounded(1);
        let Some(changes) = &self.changes else { unreachable!("there until the end") };
        changes.send((change, reply)).ok().expect("the thread waits for changes");
        answer.recv().expect("the thread replies to every change")
    }

    pub fn increment(&self) {
        self.change(Change::Add(1));
    }

    pub fn add(&self, n: u64) -> u64 {
        self.change(Change::Add(n))
    }

    pub fn get(&self) -> u64 {
        self.value.recv().expect("the thread offers the value")
    }

    pub fn reset(&self) -> u64 {
        self.change(Change::Reset)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.changes = None;
        self.thread.take().map(JoinHandle::join);
    }
}
