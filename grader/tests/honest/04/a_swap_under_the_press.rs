//! Honest: readers copy from a read-write lock that is never held by a writer for longer than a swap; `mem::swap` brings the old value out.

use std::mem;
use sync::{
    Arc, Condvar, Mutex, RwLock,
    time::{Duration, Instant},
};

#[derive(Debug)]
struct Stamped<T> {
    value: Arc<T>,
    stamp: u64,
}

pub struct HotConfig<T> {
    shown: RwLock<Stamped<T>>,
    /// The stamp of the newest value; held from before the swap until the news is out.
    press: Mutex<u64>,
    news: Condvar,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let shown = RwLock::new(Stamped { value: Arc::new(initial), stamp: 0 });
        HotConfig { shown, press: Mutex::new(0), news: Condvar::new(), reload: Mutex::new(()) }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let Stamped { value, stamp } = &*self.shown.read();
        (Arc::clone(value), *stamp)
    }

    pub fn version(&self) -> u64 {
        self.shown.read().stamp
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
        let mut press = self.press.lock();
        let stamp = *press + 1;
        let mut other = Stamped { value: Arc::new(value), stamp };
        mem::swap(&mut *self.shown.write(), &mut other);
        *press = stamp;
        self.news.notify_all();
        drop(press);
        // The old value goes here, when nothing is locked but the right to reload.
        drop(other);
        stamp
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let mut press = self.press.lock();
        match limit {
            None => {
                while *press <= version {
                    self.news.wait(&mut press);
                }
            }
            Some(limit) => {
                let end = Instant::now() + limit;
                while *press <= version {
                    if self.news.wait_until(&mut press, end).timed_out() && *press <= version {
                        return None;
                    }
                }
            }
        }
        drop(press);
        Some(self.load_versioned())
    }
}
