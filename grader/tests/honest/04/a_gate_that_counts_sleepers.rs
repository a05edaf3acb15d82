//! Honest: a watcher registers with a guard that counts it, and a replacement without watchers notifies nobody.

use sync::{
    Arc, Condvar, Mutex,
    time::{Duration, Instant},
};

struct Current<T> {
    value: Arc<T>,
    version: u64,
    watchers: usize,
}

/// One more watcher, for as long as it lives.
struct Watching<'a, T> {
    config: &'a HotConfig<T>,
}

impl<'a, T> Watching<'a, T> {
    fn begin(config: &'a HotConfig<T>) -> Self {
        config.current.lock().watchers += 1;
        Watching { config }
    }
}

impl<T> Drop for Watching<'_, T> {
    fn drop(&mut self) {
        self.config.current.lock().watchers -= 1;
    }
}

pub struct HotConfig<T> {
    current: Mutex<Current<T>>,
    replaced: Condvar,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let current = Current { value: Arc::new(initial), version: 0, watchers: 0 };
        HotConfig { current: Mutex::new(current), replaced: Condvar::new(), reload: Mutex::new(()) }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let current = self.current.lock();
        (Arc::clone(&current.value), current.version)
    }

    pub fn version(&self) -> u64 {
        self.current.lock().version
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
        let mut current = self.current.lock();
        current.value = Arc::new(value);
        current.version += 1;
        if current.watchers > 0 {
            self.replaced.notify_all();
        }
        current.version
    }

    fn wait(&self, version: u64, limit: Option<Duration>) -> bool {
        let _watching = Watching::begin(self);
        let mut current = self.current.lock();
        let old = |current: &mut Current<T>| current.version <= version;
        match limit {
            None => self.replaced.wait_while(&mut current, old),
            Some(limit) => {
                let end = Instant::now() + limit;
                while old(&mut current) && !self.replaced.wait_until(&mut current, end).timed_out()
                {
                }
            }
        }
        current.version > version
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        self.wait(version, limit).then(|| self.load_versioned())
    }
}
