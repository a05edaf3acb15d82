//! Honest: reading, publishing and watching are three private traits over one state; the public methods only choose between them.

use sync::time::{Duration, Instant};
use sync::{Arc, Condvar, Mutex};

struct Shared<T> {
    slot: Mutex<(u64, Arc<T>)>,
    bell: Condvar,
}

trait Reading<T> {
    fn read<R>(&self, f: impl for<'a> FnOnce(&'a Arc<T>, u64) -> R) -> R;

    fn pair(&self) -> (Arc<T>, u64) {
        self.read(|value, version| (value.clone(), version))
    }
}

trait Publishing<T>: Reading<T> {
    fn publish_if(&self, value: Arc<T>, expected: Option<u64>) -> Option<u64>;
}

trait Watching<T>: Reading<T> {
    fn watch<F>(&self, limit: Option<Duration>, accept: F) -> Option<(Arc<T>, u64)>
    where
        F: FnMut(u64) -> bool;
}

impl<T> Reading<T> for Shared<T> {
    fn read<R>(&self, f: impl for<'a> FnOnce(&'a Arc<T>, u64) -> R) -> R {
        let (version, ref value) = *self.slot.lock();
        f(value, version)
    }
}

impl<T> Publishing<T> for Shared<T> {
    fn publish_if(&self, value: Arc<T>, expected: Option<u64>) -> Option<u64> {
        let mut slot = self.slot.lock();
        if expected.is_some_and(|expected| expected != slot.0) {
            return None;
        }
        let version = slot.0 + 1;
        *slot = (version, value);
        self.bell.notify_all();
        Some(version)
    }
}

impl<T> Watching<T> for Shared<T> {
    fn watch<F>(&self, limit: Option<Duration>, mut accept: F) -> Option<(Arc<T>, u64)>
    where
        F: FnMut(u64) -> bool,
    {
        let end = limit.map(|limit| Instant::now() + limit);
        let mut slot = self.slot.lock();
        while !accept(slot.0) {
            if let Some(end) = end {
                if end <= Instant::now() {
                    return None;
                }
                self.bell.wait_until(&mut slot, end);
            } else {
                self.bell.wait(&mut slot);
            }
        }
        Some((slot.1.clone(), slot.0))
    }
}

pub struct HotConfig<T> {
    shared: Shared<T>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let slot = Mutex::new((0, Arc::new(initial)));
        HotConfig { shared: Shared { slot, bell: Condvar::new() } }
    }

    pub fn load(&self) -> Arc<T> {
        self.shared.read(|value, _| Arc::clone(value))
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.shared.pair()
    }

    pub fn version(&self) -> u64 {
        self.shared.read(|_, version| version)
    }

    pub fn store(&self, value: T) -> u64 {
        self.shared.publish_if(Arc::new(value), None).expect("nothing was expected")
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let attempt = || {
            let (old, version) = self.shared.pair();
            self.shared.publish_if(Arc::new(build(&old)), Some(version))
        };
        std::iter::repeat_with(attempt).flatten().next().expect("it goes on until one succeeds")
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        self.shared.watch(limit, |now| now > version)
    }
}
