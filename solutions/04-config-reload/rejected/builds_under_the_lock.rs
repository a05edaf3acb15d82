//! Rejected: the new value is built under the lock that readers need.
//! Caught by: `reading::never_waits_for_a_build` (deadlock)

use sync::{
    Arc, Condvar, Mutex, MutexGuard,
    atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

pub struct HotConfig<T> {
    current: Mutex<Current<T>>,
    version: AtomicU64,
    replaced: Condvar,
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
        let value = Arc::new(value);
        let mut current = self.current.lock();
        current.value = value;
        self.announce(current)
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let mut current = self.current.lock();
        current.value = Arc::new(build(&current.value));
        self.announce(current)
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

    fn announce(&self, mut current: MutexGuard<'_, Current<T>>) -> u64 {
        current.version += 1;
        self.version.store(current.version, Ordering::Release);
        self.replaced.notify_all();
        current.version
    }
}
