//! Rejected: the value and the version are under two locks, so a reader can take the old value and the new version.
//! Caught by: `pair::value_and_version_belong_together` (failed)

use sync::{
    Arc, Condvar, Mutex,
    time::{Duration, Instant},
};

pub struct HotConfig<T> {
    value: Mutex<Arc<T>>,
    version: Mutex<u64>,
    replaced: Condvar,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig {
            value: Mutex::new(Arc::new(initial)),
            version: Mutex::new(0),
            replaced: Condvar::new(),
            reload: Mutex::new(()),
        }
    }

    pub fn load(&self) -> Arc<T> {
        Arc::clone(&self.value.lock())
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let value = self.load();
        (value, self.version())
    }

    pub fn version(&self) -> u64 {
        *self.version.lock()
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
        let mut current = self.version.lock();
        while *current <= version {
            match deadline {
                None => self.replaced.wait(&mut current),
                Some(deadline) => {
                    if self.replaced.wait_until(&mut current, deadline).timed_out() {
                        return (*current > version).then(|| (self.load(), *current));
                    }
                }
            }
        }
        Some((self.load(), *current))
    }

    fn publish(&self, value: T) -> u64 {
        *self.value.lock() = Arc::new(value);
        let mut version = self.version.lock();
        *version += 1;
        self.replaced.notify_all();
        *version
    }
}
