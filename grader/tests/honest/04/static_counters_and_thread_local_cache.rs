//! Honest: statistics in statics beside the configuration, and watchers that count their looks in a thread-local.

use std::cell::Cell;
use sync::atomic::{AtomicU64, Ordering};
use sync::{
    Arc, Condvar, Mutex, thread_local,
    time::{Duration, Instant},
};

/// How many replacements there were, of all configurations; only for people to read.
static REPLACEMENTS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// How often this thread has looked in vain.
    static VAIN_LOOKS: Cell<u32> = const { Cell::new(0) };
}

pub struct HotConfig<T> {
    pair: Mutex<(Arc<T>, u64)>,
    /// Nothing is locked while something is built: an update looks again afterwards.
    changed: Condvar,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig { pair: Mutex::new((Arc::new(initial), 0)), changed: Condvar::new() }
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

    /// Replaces the value if its version still is the one expected.
    fn replace(&self, value: Arc<T>, expected: Option<u64>) -> Result<u64, u64> {
        let mut pair = self.pair.lock();
        let actual = pair.1;
        if expected.is_none_or(|expected| expected == actual) {
            *pair = (value, actual + 1);
            self.changed.notify_all();
            drop(pair);
            // Relaxed: a statistic orders nothing.
            REPLACEMENTS.fetch_add(1, Ordering::Relaxed);
            Ok(actual + 1)
        } else {
            Err(actual)
        }
    }

    pub fn store(&self, value: T) -> u64 {
        let Ok(version) = self.replace(Arc::new(value), None) else { unreachable!() };
        version
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        loop {
            let (old, version) = self.load_versioned();
            if let Ok(version) = self.replace(Arc::new(build(&old)), Some(version)) {
                return version;
            }
        }
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        VAIN_LOOKS.set(0);
        let end = limit.map(|limit| Instant::now() + limit);
        let mut pair = self.pair.lock();
        while pair.1 <= version {
            VAIN_LOOKS.with(|looks| looks.set(looks.get() + 1));
            match end {
                None => self.changed.wait(&mut pair),
                Some(end) if self.changed.wait_until(&mut pair, end).timed_out() => {
                    return (pair.1 > version).then(|| pair.clone());
                }
                Some(_) => {}
            }
        }
        Some(pair.clone())
    }
}
