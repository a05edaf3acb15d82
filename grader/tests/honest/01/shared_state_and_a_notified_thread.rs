//! Honest: the counter's thread sleeps in `park`, and is unparked for each request that lies in a shared queue of boxed closures.

use std::collections::LinkedList;
use sync::atomic::{AtomicBool, AtomicU64, Ordering};
use sync::channel::{Sender, bounded};
use sync::thread::{self, JoinHandle};
use sync::{Arc, Mutex, RwLock};

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

type Job = Box<dyn FnOnce(&mut u64) + Send>;

#[derive(Default)]
struct Shared {
    jobs: Mutex<LinkedList<Job>>,
    stop: AtomicBool,
}

impl Shared {
    fn work(&self, mut value: u64) {
        loop {
            // The flag first: what was sent before it was raised is in the list by now.
            let last = self.stop.load(Ordering::Acquire);
            let jobs = std::mem::take(&mut *self.jobs.lock());
            if jobs.is_empty() {
                if last {
                    return;
                }
                thread::park();
            }
            for job in jobs {
                job(&mut value);
            }
        }
    }
}

pub struct ChannelCounter {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let shared = Arc::<Shared>::default();
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.work(initial)
        });
        ChannelCounter { shared, thread: Some(thread) }
    }

    fn unpark(&self) {
        self.thread.as_ref().into_iter().for_each(|thread| thread.thread().unpark());
    }

    fn ask<R: Send + 'static>(&self, job: impl FnOnce(&mut u64) -> R + Send + 'static) -> R {
        let (reply, answer): (Sender<R>, _) = bounded(1);
        self.shared.jobs.lock().push_back(Box::new(move |value| {
            let _ = reply.send(job(value));
        }));
        self.unpark();
        answer.recv().expect("every job is done")
    }

    pub fn increment(&self) {
        self.ask(|value| *value = value.wrapping_add(1))
    }

    pub fn add(&self, n: u64) -> u64 {
        self.ask(move |value| {
            let before = *value;
            *value = before.wrapping_add(n);
            before
        })
    }

    pub fn get(&self) -> u64 {
        self.ask(|value| *value)
    }

    pub fn reset(&self) -> u64 {
        self.ask(std::mem::take)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        self.unpark();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
