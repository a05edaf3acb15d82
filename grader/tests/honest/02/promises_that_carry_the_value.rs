//! Honest: whoever waits for a value waits for a promise, which ends kept, with a copy of the value, or broken.

use std::collections::HashMap;
use std::hash::Hash;
use sync::{Arc, Condvar, Mutex};

#[derive(Clone, Debug, Default, PartialEq)]
enum Outcome<V> {
    #[default]
    Pending,
    Kept(V),
    Broken,
}

struct Promise<V> {
    outcome: Mutex<Outcome<V>>,
    settled: Condvar,
}

impl<V: Clone> Promise<V> {
    fn new() -> Arc<Self> {
        Arc::new(Promise { outcome: Mutex::new(Outcome::Pending), settled: Condvar::new() })
    }

    fn settle(&self, outcome: Outcome<V>) {
        *self.outcome.lock() = outcome;
        self.settled.notify_all();
    }

    fn wait(&self) -> Result<V, Broken> {
        let mut outcome = self.outcome.lock();
        loop {
            match &*outcome {
                Outcome::Pending => {}
                Outcome::Kept(value) => return Ok(value.clone()),
                Outcome::Broken => return Err(Broken),
            }
            self.settled.wait(&mut outcome);
        }
    }
}

/// The maker panicked.
#[derive(Clone, Copy, Debug)]
struct Broken;

struct Inner<K, V> {
    entries: HashMap<K, V>,
    promises: HashMap<K, Arc<Promise<V>>>,
}

pub struct GuardedMap<K, V> {
    inner: Mutex<Inner<K, V>>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let inner = Inner { entries: HashMap::new(), promises: HashMap::new() };
        GuardedMap { inner: Mutex::new(inner) }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        Some(self.inner.lock().entries.get(key)?.clone())
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.inner.lock().entries.insert(key, value)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.inner.lock().entries.remove(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.inner.lock().entries.contains_key(key)
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let promise = loop {
            let mut inner = self.inner.lock();
            if let Some(value) = inner.entries.get(&key) {
                return value.clone();
            }
            let Some(promised) = inner.promises.get(&key).cloned() else {
                let promise = Promise::new();
                inner.promises.insert(key.clone(), promise.clone());
                break promise;
            };
            drop(inner);
            if let Ok(value) = promised.wait() {
                return value;
            }
        };
        let mut pledge = Pledge { map: self, key: &key, promise, outcome: Outcome::Broken };
        let made = make();
        let mut inner = self.inner.lock();
        let value = inner.entries.entry(key.clone()).or_insert(made).clone();
        // In the same section: whoever finds the key absent later must not find this promise.
        inner.promises.remove(&key);
        drop(inner);
        pledge.outcome = Outcome::Kept(value.clone());
        value
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        let mut inner = self.inner.lock();
        let value = inner.entries.get_mut(key)?;
        Some(f(value))
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        let distinct = (first != second).then_some([first, second])?;
        let mut inner = self.inner.lock();
        let [first, second] = inner.entries.get_disjoint_mut(distinct);
        first.zip(second).map(|(first, second)| f(first, second))
    }

    pub fn len(&self) -> usize {
        self.inner.lock().entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len().eq(&0)
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        self.inner.lock().entries.clone()
    }
}

/// Settles the promise, one way or the other.
struct Pledge<'a, K: Eq + Hash, V: Clone> {
    map: &'a GuardedMap<K, V>,
    key: &'a K,
    promise: Arc<Promise<V>>,
    outcome: Outcome<V>,
}

impl<K: Eq + Hash, V: Clone> Drop for Pledge<'_, K, V> {
    fn drop(&mut self) {
        if matches!(self.outcome, Outcome::Broken) {
            self.map.inner.lock().promises.remove(self.key);
        }
        self.promise.settle(std::mem::take(&mut self.outcome));
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
