//! Accepted: watchers put their thread on a list and park; a reload takes the list and unparks them all.

use std::mem;

use sync::{
    Arc, Mutex,
    thread::{self, Thread},
    time::{Duration, Instant},
};

struct Current<T> {
    value: Arc<T>,
    version: u64,
    watchers: Vec<Thread>,
}

pub struct HotConfig<T> {
    current: Mutex<Current<T>>,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let current = Current { value: Arc::new(initial), version: 0, watchers: Vec::new() };
        HotConfig { current: Mutex::new(current), reload: Mutex::new(()) }
    }

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

    pub fn store(&self, value: T) -> u64 {
        let _reload = self.reload.lock();
        self.publish(Arc::new(value))
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let _reload = self.reload.lock();
        let value = build(&self.load());
        self.publish(Arc::new(value))
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let watcher = thread::current();
        loop {
            let rest = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            let mut current = self.current.lock();
            current.watchers.retain(|other| other.id() != watcher.id());
            if current.version > version {
                return Some((Arc::clone(&current.value), current.version));
            }
            if rest == Some(Duration::ZERO) {
                return None;
            }
            current.watchers.push(watcher.clone());
            drop(current);
            // An unpark that comes before the park is not lost.
            match rest {
                None => thread::park(),
                Some(rest) => thread::park_timeout(rest),
            }
        }
    }

    fn publish(&self, value: Arc<T>) -> u64 {
        let mut current = self.current.lock();
        current.value = value;
        current.version += 1;
        let version = current.version;
        let watchers = mem::take(&mut current.watchers);
        drop(current);
        for watcher in watchers {
            watcher.unpark();
        }
        version
    }
}
