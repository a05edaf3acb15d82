//! Honest: readers share an `Arc` of the whole map, taken under a read lock; writers replace it, one at a time.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use sync::{Arc, Condvar, Mutex, RwLock};

pub struct GuardedMap<K, V> {
    current: RwLock<Arc<HashMap<K, V>>>,
    /// Held by whoever replaces the map.
    writing: Mutex<()>,
    making: Mutex<HashSet<K>>,
    made: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        GuardedMap {
            current: RwLock::new(Arc::new(HashMap::new())),
            writing: Mutex::new(()),
            making: Mutex::new(HashSet::new()),
            made: Condvar::new(),
        }
    }

    fn current(&self) -> Arc<HashMap<K, V>> {
        Arc::clone(&self.current.read())
    }

    /// Changes a copy of the map, and puts it in the place of the old one.
    fn rewrite<R>(&self, f: impl FnOnce(&mut HashMap<K, V>) -> R) -> R {
        let _writing = self.writing.lock();
        let mut copy = HashMap::clone(&self.current());
        let result = f(&mut copy);
        *self.current.write() = Arc::new(copy);
        result
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.current().get(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.rewrite(|map| map.insert(key, value))
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.rewrite(|map| map.remove(key))
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.current().contains_key(key)
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut making = self.making.lock();
        while let None = self.current().get(&key) {
            if making.insert(key.clone()) {
                drop(making);
                // Caught, so that the note can be taken away, and then passed on.
                let made = catch_unwind(AssertUnwindSafe(make));
                let value = made
                    .map(|made| self.rewrite(|map| map.entry(key.clone()).or_insert(made).clone()));
                self.making.lock().remove(&key);
                self.made.notify_all();
                return value.unwrap_or_else(|panic| resume_unwind(panic));
            }
            self.made.wait(&mut making);
        }
        drop(making);
        // It was there a moment ago; if it has been removed since, it starts again.
        match self.get(&key) {
            Some(value) => value,
            None => self.get_or_insert_with(key, make),
        }
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.rewrite(|map| map.get_mut(key).map(f))
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
        self.rewrite(|map| {
            let [Some(first), Some(second)] = map.get_disjoint_mut([first, second]) else {
                return None;
            };
            Some(f(first, second))
        })
    }

    pub fn len(&self) -> usize {
        self.current().len()
    }

    pub fn is_empty(&self) -> bool {
        self.current().is_empty()
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        (*self.current()).clone()
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
