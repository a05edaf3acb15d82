//! Rejected: watchers are woken while the old version is still in place, go back to sleep and miss the new one.
//! Caught by: `watch::no_wakeup_is_lost` (deadlock)

use std::mem;

use sync::{
    Arc, Condvar, Mutex,
    atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

pub struct HotConfig<T> {
    current: Mutex<Current<T>>,
    version: AtomicU64,
    replaced: Condvar,
    reload: Mutex<()>,
}

struct Current<T> {
    value: Arc<T>,
    version: u64,
}

impl<T> Current<T> {
    fn pair(&self) -> (Arc<T>, u64) {
        (Arc::clone(&self.value), self.version)
    }
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig {
            current: Mutex::new(Current { value: Arc::new(initial), version: 0 }),
            version: AtomicU64::new(0),
            replaced: Condvar::new(),
            reload: Mutex::new(()),
        }
    }

    pub fn load(&self) -> Arc<T> {
        Arc::clone(&self.current.lock().value)
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.current.lock().pair()
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
        let deadline = limit.map(|limit| Instant::now() + limit);
        let mut current = self.current.lock();
        while current.version <= version {
            match deadline {
                None => self.replaced.wait(&mut current),
                Some(deadline) => {
                    if self.replaced.wait_until(&mut current, deadline).timed_out() {
                        return (current.version > version).then(|| current.pair());
                    }
                }
            }
        }
        Some(current.pair())
    }

    fn publish(&self, value: T) -> u64 {
        self.replaced.notify_all();
        let value = Arc::new(value);
        let mut current = self.current.lock();
        let old = mem::replace(&mut current.value, value);
        current.version += 1;
        let version = current.version;
        self.version.store(version, Ordering::Release);
        drop(current);
        drop(old);
        version
    }
}
