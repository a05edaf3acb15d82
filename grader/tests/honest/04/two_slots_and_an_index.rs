//! Honest: two slots, one of which is current: a replacement fills the other one, then turns the index.

use sync::atomic::{AtomicU64, Ordering};
use sync::{
    Arc, Condvar, Mutex, RwLock,
    time::{Duration, Instant},
};

pub struct HotConfig<T> {
    /// Version `v` is in slot `v % 2`, with its number.
    slots: [RwLock<(Arc<T>, u64)>; 2],
    version: AtomicU64,
    reload: Mutex<()>,
    turned: (Mutex<()>, Condvar),
}

impl<T> HotConfig<T> {
    const SLOTS: u64 = 2;

    pub fn new(initial: T) -> Self {
        let first = Arc::new(initial);
        HotConfig {
            slots: [RwLock::new((Arc::clone(&first), 0)), RwLock::new((first, 0))],
            version: AtomicU64::new(0),
            reload: Mutex::new(()),
            turned: (Mutex::new(()), Condvar::new()),
        }
    }

    fn slot(&self, version: u64) -> &RwLock<(Arc<T>, u64)> {
        &self.slots[(version % Self::SLOTS) as usize]
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        loop {
            let version = self.version();
            let pair = self.slot(version).read().clone();
            // A slot that is filled again already belongs to a version that is not yet current.
            if pair.1 == version {
                return pair;
            }
        }
    }

    pub fn version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
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
        let version = self.version() + 1;
        *self.slot(version).write() = (Arc::new(value), version);
        self.version.store(version, Ordering::SeqCst);
        let (gate, turned) = &self.turned;
        drop(gate.lock());
        turned.notify_all();
        version
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let (gate, turned) = &self.turned;
        let mut gate = gate.lock();
        while self.version() <= version {
            let timed_out = match deadline {
                None => {
                    turned.wait(&mut gate);
                    false
                }
                Some(deadline) => turned.wait_until(&mut gate, deadline).timed_out(),
            };
            if timed_out && self.version() <= version {
                return None;
            }
        }
        drop(gate);
        Some(self.load_versioned())
    }
}
