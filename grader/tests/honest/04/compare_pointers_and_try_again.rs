//! Honest: an optimistic update compares pointers instead of versions before it replaces the value.

use sync::{
    Arc, Condvar, Mutex, MutexGuard,
    time::{Duration, Instant},
};

type Pair<T> = (Arc<T>, u64);

pub struct HotConfig<T> {
    pair: Mutex<Pair<T>>,
    published: Condvar,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig { pair: Mutex::new((Arc::new(initial), 0)), published: Condvar::new() }
    }

    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> Pair<T> {
        let pair = self.pair.lock();
        (*pair).clone()
    }

    pub fn version(&self) -> u64 {
        self.pair.lock().1
    }

    /// Gives the guard back, so that the old value is dropped when nothing is locked any more.
    fn publish(&self, mut pair: MutexGuard<'_, Pair<T>>, value: Arc<T>) -> u64 {
        let version = pair.1 + 1;
        let old = std::mem::replace(&mut *pair, (value, version));
        self.published.notify_all();
        drop(pair);
        drop(old);
        version
    }

    pub fn store(&self, value: T) -> u64 {
        let value = Arc::new(value);
        self.publish(self.pair.lock(), value)
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        loop {
            // As long as this copy lives, no other value can have its address.
            let old = self.load();
            let new = Arc::new(build(&old));
            let pair = self.pair.lock();
            if Arc::ptr_eq(&old, &pair.0) {
                break self.publish(pair, new);
            }
        }
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<Pair<T>> {
        let start = Instant::now();
        let mut pair = self.pair.lock();
        while pair.1 <= version {
            match limit.map(|limit| limit.saturating_sub(start.elapsed())) {
                None => self.published.wait(&mut pair),
                Some(Duration::ZERO) => return None,
                Some(rest) => {
                    let _ = self.published.wait_for(&mut pair, rest);
                }
            }
        }
        Some(pair.clone())
    }
}
