//! Honest: an atomic flag, taken by compare-exchange, says who reloads; the others park in a line.

use std::collections::VecDeque;
use sync::atomic::{AtomicBool, Ordering};
use sync::thread::{self, Thread};
use sync::{
    Arc, Condvar, Mutex,
    time::{Duration, Instant},
};

/// A lock made of a flag and a line of parked threads.
#[derive(Default)]
struct Turn {
    taken: AtomicBool,
    line: Mutex<VecDeque<Thread>>,
}

struct Taken<'a>(&'a Turn);

impl Turn {
    fn try_take(&self) -> bool {
        // Acquire: pairs with the Release of whoever gave it back.
        self.taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    fn take(&self) -> Taken<'_> {
        while !self.try_take() {
            self.line.lock().push_back(thread::current());
            // Given back between the two looks? Then nobody will call.
            if self.try_take() {
                break;
            }
            thread::park();
        }
        Taken(self)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.taken.store(false, Ordering::Release);
        // All of them: some may have gone, or come twice.
        for thread in std::mem::take(&mut *self.0.line.lock()) {
            thread.unpark();
        }
    }
}

pub struct HotConfig<T> {
    pair: Mutex<(Arc<T>, u64)>,
    newer: Condvar,
    turn: Turn,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let pair = Mutex::new((Arc::new(initial), 0));
        HotConfig { pair, newer: Condvar::new(), turn: Turn::default() }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.pair.lock().clone()
    }

    pub fn version(&self) -> u64 {
        self.pair.lock().1
    }

    pub fn store(&self, value: T) -> u64 {
        let taken = self.turn.take();
        let version = self.publish(value);
        drop(taken);
        version
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let taken = self.turn.take();
        let version = self.publish(build(&self.load()));
        drop(taken);
        version
    }

    fn publish(&self, value: T) -> u64 {
        let mut pair = self.pair.lock();
        *pair = (Arc::new(value), pair.1 + 1);
        self.newer.notify_all();
        pair.1
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let end = limit.map(|limit| Instant::now() + limit);
        let mut pair = self.pair.lock();
        while pair.1 <= version {
            match end {
                None => self.newer.wait(&mut pair),
                Some(end) => {
                    if self.newer.wait_until(&mut pair, end).timed_out() && pair.1 <= version {
                        return None;
                    }
                }
            }
        }
        Some((Arc::clone(&pair.0), pair.1))
    }
}
