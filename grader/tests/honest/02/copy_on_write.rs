//! Honest: the map is behind an `Arc` that snapshots share; who writes while a snapshot lives writes to a copy.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use sync::{Arc, Condvar, Mutex};

/// A map that many threads share.
pub struct GuardedMap<K, V> {
    inner: Mutex<Inner<K, V>>,
    changed: Condvar,
}

struct Inner<K, V> {
    entries: Arc<HashMap<K, V>>,
    making: HashSet<K>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let inner = Inner { entries: Arc::default(), making: HashSet::default() };
        GuardedMap { inner: inner.into(), changed: Condvar::new() }
    }

    /// The map as it is; it does not change any more.
    fn frozen(&self) -> Arc<HashMap<K, V>> {
        Arc::clone(&self.inner.lock().entries)
    }

    fn change<R>(&self, f: impl FnOnce(&mut HashMap<K, V>) -> R) -> R {
        f(Arc::make_mut(&mut self.inner.lock().entries))
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.frozen().get(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.change(|entries| entries.insert(key, value))
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.change(|entries| entries.remove(key))
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.frozen().contains_key(key)
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut inner = self.inner.lock();
        while let None = inner.entries.get(&key) {
            if !inner.making.contains(&key) {
                inner.making.insert(key.clone());
                drop(inner);
                return self.make(&key, make);
            }
            self.changed.wait(&mut inner);
        }
        inner.entries[&key].clone()
    }

    fn make(&self, key: &K, make: impl FnOnce() -> V) -> V {
        struct Done<'a, K: Eq + Hash, V>(&'a GuardedMap<K, V>, &'a K);

        impl<K: Eq + Hash, V> Drop for Done<'_, K, V> {
            fn drop(&mut self) {
                let Done(map, key) = *self;
                map.inner.lock().making.remove(key);
                map.changed.notify_all();
            }
        }

        let _done = Done(self, key);
        let value = make();
        self.change(|entries| entries.entry(key.clone()).or_insert(value).clone())
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.change(|entries| entries.get_mut(key).map(f))
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        if first == second {
            return None;
        }
        self.change(|entries| match entries.get_disjoint_mut([first, second]) {
            [Some(first), Some(second)] => Some(f(first, second)),
            [_, _] => None,
        })
    }

    pub fn len(&self) -> usize {
        self.frozen().len()
    }

    pub fn is_empty(&self) -> bool {
        self.frozen().is_empty()
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        Arc::unwrap_or_clone(self.frozen())
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
