//! Accepted: a read-write lock, optimistic updates that start again when they come too late, and a bell of its own for watchers.

use sync::{
    Arc, Condvar, Mutex, RwLock,
    time::{Duration, Instant},
};

pub struct HotConfig<T> {
    current: RwLock<(Arc<T>, u64)>,
    bell: Mutex<()>,
    rung: Condvar,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig {
            current: RwLock::new((Arc::new(initial), 0)),
            bell: Mutex::new(()),
            rung: Condvar::new(),
        }
    }

    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.current.read().clone()
    }

    pub fn version(&self) -> u64 {
        self.current.read().1
    }

    pub fn store(&self, value: T) -> u64 {
        let value = Arc::new(value);
        let mut current = self.current.write();
        let version = current.1 + 1;
        *current = (value, version);
        drop(current);
        self.ring();
        version
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        loop {
            let (old, seen) = self.load_versioned();
            let value = Arc::new(build(&old));
            let mut current = self.current.write();
            if current.1 == seen {
                *current = (value, seen + 1);
                drop(current);
                self.ring();
                return seen + 1;
            }
        }
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let mut bell = self.bell.lock();
        loop {
            let current = self.load_versioned();
            if current.1 > version {
                return Some(current);
            }
            match deadline {
                None => self.rung.wait(&mut bell),
                Some(deadline) => {
                    if self.rung.wait_until(&mut bell, deadline).timed_out() {
                        return Some(self.load_versioned()).filter(|current| current.1 > version);
                    }
                }
            }
        }
    }

    /// Watchers look at the version with the bell in hand: whoever has looked is listening by now.
    fn ring(&self) {
        drop(self.bell.lock());
        self.rung.notify_all();
    }
}
