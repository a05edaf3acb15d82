//! Honest: the last few versions stay in an ordered map, the newest of which is current.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};
use sync::{
    Arc, Condvar, Mutex,
    time::{Duration, Instant},
};

/// How many versions are kept, the current one among them.
const KEPT: usize = 3;

struct History<T>(BTreeMap<u64, Arc<T>>);

impl<T> History<T> {
    fn newest(&self) -> (Arc<T>, u64) {
        let (&version, value) = self.0.last_key_value().expect("never empty");
        (Arc::clone(value), version)
    }

    fn push(&mut self, value: Arc<T>) -> (u64, Option<Arc<T>>) {
        let (_, newest) = self.newest();
        self.0.insert(newest + 1, value);
        let forgotten = if self.0.len() > KEPT { self.0.pop_first() } else { None };
        (newest + 1, forgotten.map(|(_, value)| value))
    }

    fn has_beyond(&self, version: u64) -> bool {
        self.0.range((Excluded(version), Unbounded)).next_back().is_some()
    }
}

pub struct HotConfig<T> {
    history: Mutex<History<T>>,
    grown: Condvar,
    reload: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let history = History(BTreeMap::from_iter([(0, Arc::new(initial))]));
        HotConfig { history: Mutex::new(history), grown: Condvar::new(), reload: Mutex::new(()) }
    }

    /// The current value.
    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.history.lock().newest()
    }

    pub fn version(&self) -> u64 {
        self.load_versioned().1
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
        let (version, forgotten) = self.history.lock().push(Arc::new(value));
        self.grown.notify_all();
        drop(forgotten);
        version
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let mut history = self.history.lock();
        'waiting: while !history.has_beyond(version) {
            match deadline {
                None => self.grown.wait(&mut history),
                Some(deadline) => {
                    let result = self.grown.wait_until(&mut history, deadline);
                    if result.timed_out() {
                        break 'waiting;
                    }
                }
            }
        }
        history.has_beyond(version).then(|| history.newest())
    }
}
