//! Four counters; the last one answers with closures.

use sync::atomic::{AtomicU64, Ordering};
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

    /// Replaces the value by what `f` makes of it, in one critical section; returns the one before.
    fn change(&self, f: impl FnOnce(u64) -> u64) -> u64 {
        let mut value = self.value.lock();
        let after = f(*value);
        std::mem::replace(&mut value, after)
    }

    /// Adds one.
    pub fn increment(&self) {
        self.change(|value| value.wrapping_add(1));
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.change(|value| value.wrapping_add(n))
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.change(|value| value)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.change(|_| 0)
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

    /// Replaces the value by what `f` makes of it, in one critical section; returns the one before.
    fn change(&self, f: impl FnOnce(u64) -> u64) -> u64 {
        let mut value = self.value.write();
        let after = f(*value);
        std::mem::replace(&mut value, after)
    }

    /// Adds one.
    pub fn increment(&self) {
        self.change(|value| value.wrapping_add(1));
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.change(|value| value.wrapping_add(n))
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.read_with(|value| value)
    }

    /// Calls `f` with the value, under the read lock.
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        f(*self.value.read())
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.change(|_| 0)
    }
}

/// A counter without a lock.
pub struct AtomicCounter {
    value: AtomicU64,
}

impl AtomicCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        AtomicCounter { value: AtomicU64::new(initial) }
    }

    /// Replaces the value by what `f` makes of it, again until no other thread came in between.
    ///
    /// `Ok` holds the value replaced, `Err` the one of which `f` made nothing.
    fn change(&self, f: impl Fn(u64) -> Option<u64>) -> Result<u64, u64> {
        // AcqRel: its Release pairs with the Acquire of every later call that reads this value or
        // one made from it; its Acquire, and the one of the load, with the Release of those before.
        self.value.fetch_update(Ordering::AcqRel, Ordering::Acquire, f)
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        let (Ok(before) | Err(before)) = self.change(|value| Some(value.wrapping_add(n)));
        before
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        // Acquire: pairs with the Release in `change`.
        self.value.load(Ordering::Acquire)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        let (Ok(taken) | Err(taken)) = self.change(|_| Some(0));
        taken
    }

    /// Puts `new` in the place of `current`; `Ok` holds the value replaced, `Err` the actual one.
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.change(|value| (value == current).then_some(new))
    }

    /// Adds one if the value is below `limit`, and says whether it did.
    pub fn increment_up_to(&self, limit: u64) -> bool {
        self.change(|value| (value < limit).then(|| value + 1)).is_ok()
    }
}

/// What a `ChannelCounter` has its thread do with the value.
type Job = Box<dyn FnOnce(&mut u64) + Send>;

/// A counter owned by a thread of its own, which runs the closures sent to it.
pub struct ChannelCounter {
    // Both are there until the counter is dropped.
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    /// Starts the thread of a counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        let (jobs, inbox) = unbounded::<Job>();
        let thread = thread::spawn(move || {
            let mut value = initial;
            inbox.iter().for_each(|job| job(&mut value));
        });
        ChannelCounter { jobs: Some(jobs), thread: Some(thread) }
    }

    /// Sends a closure to the thread and does not wait for it to run.
    ///
    /// The channel keeps the order in which closures were sent, so each call takes effect, for all
    /// others to see, at the moment of its `send`. Sending happens-before running.
    fn send(&self, job: impl FnOnce(&mut u64) + Send + 'static) {
        let jobs = self.jobs.as_ref().expect("taken by `drop` alone");
        assert!(jobs.send(Box::new(job)).is_ok(), "the thread runs as long as there is a sender");
    }

    /// Has the thread work something out from the value, and waits for it.
    fn ask(&self, question: impl FnOnce(&mut u64) -> u64 + Send + 'static) -> u64 {
        let (answer, answered) = bounded(1);
        self.send(move |value| {
            // A caller that has gone needs no answer.
            let _ = answer.send(question(value));
        });
        answered.recv().expect("the thread runs every closure")
    }

    /// Adds one.
    pub fn increment(&self) {
        self.send(|value| *value = value.wrapping_add(1));
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.ask(move |value| {
            let after = value.wrapping_add(n);
            std::mem::replace(value, after)
        })
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.ask(|value| *value)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.ask(std::mem::take)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        // The last sender goes first: the thread ends when it has run what was sent before.
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
