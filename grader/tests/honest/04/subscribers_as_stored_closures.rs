//! Honest: whoever waits leaves a boxed closure that is called with the new version; it wakes a parked thread.

use std::collections::BTreeMap;
use sync::atomic::{AtomicBool, Ordering};
use sync::{
    Arc, Mutex, thread,
    time::{Duration, Instant},
};

type Callback = Box<dyn FnOnce(u64) + Send>;

/// Callbacks by the number they were given, so that one can be taken back.
#[derive(Default)]
struct Subscribers {
    next: u64,
    waiting: BTreeMap<u64, Callback>,
}

impl Subscribers {
    fn add(&mut self, callback: impl FnOnce(u64) + Send + 'static) -> u64 {
        let number = self.next;
        self.next += 1;
        self.waiting.insert(number, Box::new(callback));
        number
    }
}

pub struct HotConfig<T> {
    current: Mutex<(Arc<T>, u64, Subscribers)>,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let current = (initial.into(), 0, Subscribers::default());
        HotConfig { current: Mutex::new(current), reload: Mutex::new(()) }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        let (value, version, _) = &*self.current.lock();
        (Arc::clone(value), *version)
    }

    pub fn version(&self) -> u64 {
        self.current.lock().1
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
        let mut guard = self.current.lock();
        let (current, version, subscribers) = &mut *guard;
        *current = Arc::new(value);
        *version += 1;
        let version = *version;
        let waiting = std::mem::take(&mut subscribers.waiting);
        drop(guard);
        for callback in waiting.into_values() {
            callback(version);
        }
        version
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let end = limit.map(|limit| Instant::now() + limit);
        loop {
            let mut current = self.current.lock();
            if current.1 > version {
                return Some((current.0.clone(), current.1));
            }
            let called = Arc::new(AtomicBool::new(false));
            let number = current.2.add({
                let (called, watcher) = (called.clone(), thread::current());
                move |_version| {
                    called.store(true, Ordering::Release);
                    watcher.unpark();
                }
            });
            drop(current);
            while !called.load(Ordering::Acquire) {
                let Some(end) = end else {
                    thread::park();
                    continue;
                };
                let rest = end.saturating_duration_since(Instant::now());
                if rest.is_zero() {
                    let mut current = self.current.lock();
                    current.2.waiting.remove(&number);
                    return (current.1 > version).then(|| (current.0.clone(), current.1));
                }
                thread::park_timeout(rest);
            }
        }
    }
}
