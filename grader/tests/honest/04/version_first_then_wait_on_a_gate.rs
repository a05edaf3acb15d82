//! Honest: a separate gate counts versions for watchers, built as a module of its own with an event counter.

use sync::{Arc, Mutex, RwLock, time::Duration};

mod events {
    use sync::time::{Duration, Instant};
    use sync::{Condvar, Mutex};

    /// A number that only grows, and those who wait for it to grow.
    #[derive(Debug, Default)]
    pub(super) struct EventCount {
        count: Mutex<u64>,
        grown: Condvar,
    }

    impl EventCount {
        /// Says that `count` has been reached; a smaller one than before changes nothing.
        pub(super) fn reach(&self, count: u64) {
            let mut known = self.count.lock();
            if *known < count {
                *known = count;
                self.grown.notify_all();
            }
        }

        /// Waits until more than `count` has been reached; `false` when the limit has passed.
        pub(super) fn wait_beyond(&self, count: u64, limit: Option<Duration>) -> bool {
            let mut known = self.count.lock();
            let Some(limit) = limit else {
                self.grown.wait_while(&mut known, |known| *known <= count);
                return true;
            };
            let end = Instant::now() + limit;
            while *known <= count {
                if self.grown.wait_until(&mut known, end).timed_out() {
                    break;
                }
            }
            *known > count
        }
    }
}

pub struct HotConfig<T> {
    pair: RwLock<(Arc<T>, u64)>,
    reload: Mutex<()>,
    events: events::EventCount,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig {
            pair: RwLock::new((Arc::new(initial), 0)),
            reload: Mutex::new(()),
            events: Default::default(),
        }
    }

    pub fn load(&self) -> Arc<T> {
        self.pair.read().0.clone()
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.pair.read().clone()
    }

    pub fn version(&self) -> u64 {
        self.pair.read().1
    }

    pub fn store(&self, value: T) -> u64 {
        let guard = self.reload.lock();
        let version = self.swap(value);
        drop(guard);
        self.events.reach(version);
        version
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let guard = self.reload.lock();
        let version = self.swap(build(&self.load()));
        drop(guard);
        self.events.reach(version);
        version
    }

    fn swap(&self, value: T) -> u64 {
        let value = Arc::new(value);
        let mut pair = self.pair.write();
        pair.0 = value;
        pair.1 += 1;
        pair.1
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        // The event comes after the swap, so a version may be there before it is announced.
        let newer = |pair: &(Arc<T>, u64)| pair.1 > version;
        if let pair @ Some(_) = Some(self.load_versioned()).filter(newer) {
            return pair;
        }
        self.events.wait_beyond(version, limit);
        Some(self.load_versioned()).filter(newer)
    }
}
