//! Honest: watchers are senders in a list, each of which receives the new pair itself through a channel.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use sync::channel::{RecvTimeoutError, Sender, bounded};
use sync::{Arc, Mutex, time::Duration};

/// Somebody who waits for a version newer than one he has seen.
struct Watcher<T> {
    seen: u64,
    tell: Sender<(Arc<T>, u64)>,
}

impl<T> PartialEq for Watcher<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Watcher<T> {}

impl<T> PartialOrd for Watcher<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Watcher<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.seen.cmp(&other.seen)
    }
}

struct Current<T> {
    value: Arc<T>,
    version: u64,
    /// Those who wait for the least come first.
    watchers: BinaryHeap<Reverse<Watcher<T>>>,
}

pub struct HotConfig<T> {
    current: Mutex<Current<T>>,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let value = Arc::new(initial);
        let current = Mutex::new(Current { value, version: 0, watchers: BinaryHeap::new() });
        HotConfig { current, reload: Mutex::new(()) }
    }

    pub fn load(&self) -> Arc<T> {
        Arc::clone(&self.current.lock().value)
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
        self.publish(value)
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let _reload = self.reload.lock();
        let old = self.load();
        let new = build(&old);
        self.publish(new)
    }

    fn publish(&self, value: T) -> u64 {
        let mut current = self.current.lock();
        current.value = Arc::new(value);
        current.version += 1;
        let version = current.version;
        while let Some(Reverse(first)) = current.watchers.peek()
            && first.seen < version
        {
            if let Some(Reverse(watcher)) = current.watchers.pop() {
                // One that has given up is not there any more.
                let _ = watcher.tell.try_send((current.value.clone(), version));
            }
        }
        version
    }

    pub fn wait_newer_than(&self, seen: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let told = {
            let mut current = self.current.lock();
            if current.version > seen {
                return Some((current.value.clone(), current.version));
            }
            let (tell, told) = bounded(1);
            current.watchers.push(Reverse(Watcher { seen, tell }));
            told
        };
        match limit {
            None => told.recv().ok(),
            Some(limit) => match told.recv_timeout(limit) {
                Ok(pair) => Some(pair),
                Err(RecvTimeoutError::Timeout) => told.try_recv().ok(),
                Err(RecvTimeoutError::Disconnected) => None,
            },
        }
    }
}
