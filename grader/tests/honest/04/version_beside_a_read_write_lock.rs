//! Honest: the pointer is behind a read-write lock, the version in an atomic that changes under it, and watchers have a gate of their own.

use sync::atomic::{AtomicU64, Ordering};
use sync::{
    Arc, Condvar, Mutex, RwLock,
    time::{Duration, Instant},
};

pub struct HotConfig<T> {
    value: RwLock<Arc<T>>,
    /// Changed by whoever holds `value` for writing.
    version: AtomicU64,
    reload: Mutex<()>,
    gate: Mutex<()>,
    passed: Condvar,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig {
            value: RwLock::new(Arc::new(initial)),
            version: AtomicU64::new(0),
            reload: Mutex::new(()),
            gate: Mutex::new(()),
            passed: Condvar::new(),
        }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let value = self.value.read();
        (Arc::clone(&value), self.version())
    }

    pub fn version(&self) -> u64 {
        // Acquire: pairs with the Release in `publish`.
        self.version.load(Ordering::Acquire)
    }

    /// Replaces the value and returns the version of the new one.
    pub fn store(&self, value: T) -> u64 {
        let _reload = self.reload.lock();
        self.publish(value)
    }

    /// Replaces the value by what `build` makes of it and returns the version of the new one.
    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let _reload = self.reload.lock();
        let value = build(&self.load());
        self.publish(value)
    }

    fn publish(&self, value: T) -> u64 {
        let mut current = self.value.write();
        *current = Arc::new(value);
        // Release: pairs with the Acquire in `version`.
        let version = self.version.fetch_add(1, Ordering::Release) + 1;
        drop(current);
        // Whoever has found the old version is asleep when the gate can be had.
        let gate = self.gate.lock();
        self.passed.notify_all();
        drop(gate);
        version
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut gate = self.gate.lock();
        while self.version() <= version {
            match deadline {
                None => self.passed.wait(&mut gate),
                Some(deadline) if Instant::now() < deadline => {
                    self.passed.wait_until(&mut gate, deadline);
                }
                Some(_) => return None,
            }
        }
        drop(gate);
        Some(self.load_versioned())
    }
}
