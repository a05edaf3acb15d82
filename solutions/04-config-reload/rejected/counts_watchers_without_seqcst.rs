//! Rejected: a watcher counts itself and reads the version, a reload does it the other way round: with acquire and release each can miss the other.
//! Caught by: `watch::no_wakeup_is_lost` (deadlock)

use sync::{
    Arc, Condvar, Mutex, RwLock,
    atomic::{AtomicU64, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

pub struct HotConfig<T> {
    current: RwLock<(Arc<T>, u64)>,
    version: AtomicU64,
    watchers: AtomicUsize,
    gate: Mutex<()>,
    replaced: Condvar,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig {
            current: RwLock::new((Arc::new(initial), 0)),
            version: AtomicU64::new(0),
            watchers: AtomicUsize::new(0),
            gate: Mutex::new(()),
            replaced: Condvar::new(),
            reload: Mutex::new(()),
        }
    }

    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.current.read().clone()
    }

    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    pub fn store(&self, value: T) -> u64 {
        let _reload = self.reload.lock();
        self.publish(value)
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let _reload = self.reload.lock();
        let value = build(&self.load());
        self.publish(value)
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        if self.version.load(Ordering::Acquire) <= version {
            self.watchers.fetch_add(1, Ordering::AcqRel);
            self.wait(version, limit);
            self.watchers.fetch_sub(1, Ordering::AcqRel);
        }
        Some(self.load_versioned()).filter(|current| current.1 > version)
    }

    fn wait(&self, version: u64, limit: Option<Duration>) {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let mut gate = self.gate.lock();
        while self.version.load(Ordering::Acquire) <= version {
            match deadline {
                None => self.replaced.wait(&mut gate),
                Some(deadline) => {
                    if self.replaced.wait_until(&mut gate, deadline).timed_out() {
                        return;
                    }
                }
            }
        }
    }

    fn publish(&self, value: T) -> u64 {
        let mut current = self.current.write();
        let version = current.1 + 1;
        *current = (Arc::new(value), version);
        self.version.store(version, Ordering::Release);
        drop(current);
        if self.watchers.load(Ordering::Acquire) > 0 {
            drop(self.gate.lock());
            self.replaced.notify_all();
        }
        version
    }
}
