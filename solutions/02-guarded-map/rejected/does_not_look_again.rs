//! Rejected: after waiting for its turn, `get_or_insert_with` makes a value without looking whether the one before it did.
//! Caught by: `make::is_called_once_for_two_who_ask` (failed)

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use sync::{Condvar, Mutex, RwLock};

/// A map that many threads share, and many read at the same time.
pub struct GuardedMap<K, V> {
    entries: RwLock<HashMap<K, V>>,
    /// Keys for which a `make` is running. Never locked by one who holds `entries`.
    making: Mutex<HashSet<K>>,
    /// Notified each time a key leaves `making`.
    made: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    /// An empty map.
    pub fn new() -> Self {
        GuardedMap {
            entries: RwLock::new(HashMap::new()),
            making: Mutex::new(HashSet::new()),
            made: Condvar::new(),
        }
    }

    /// A copy of the key's value, or `None` if the key is absent.
    pub fn get(&self, key: &K) -> Option<V> {
        self.entries.read().get(key).cloned()
    }

    /// Puts a value under a key and returns the value it replaces, if there was one.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.entries.write().insert(key, value)
    }

    /// Takes a key out of the map and returns its value, if there was one.
    pub fn remove(&self, key: &K) -> Option<V> {
        self.entries.write().remove(key)
    }

    /// Whether the key is present.
    pub fn contains_key(&self, key: &K) -> bool {
        self.entries.read().contains_key(key)
    }

    /// A copy of the key's value; if the key is absent, `make` makes the value first.
    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        // The common case costs a read lock, which is given back before anything else is locked.
        if let Some(value) = self.get(&key) {
            return value;
        }
        let turn = Turn::take(self, &key);
        let value = make();
        let value = self.entries.write().entry(key.clone()).or_insert(value).clone();
        drop(turn);
        value
    }

    /// Changes the key's value in place and returns what `f` returns; `None` if the key is absent.
    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        let mut entries = self.entries.write();
        let value = entries.get_mut(key)?;
        Some(f(value))
    }

    /// Changes two keys' values together and returns what `f` returns; `None` if a key is absent, or
    /// if both are the same key.
    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        if first == second {
            return None;
        }
        let mut entries = self.entries.write();
        let [Some(first), Some(second)] = entries.get_disjoint_mut([first, second]) else {
            return None;
        };
        Some(f(first, second))
    }

    /// How many keys there were at one moment of the call.
    pub fn len(&self) -> usize {
        self.entries.read().len()
    }

    /// Whether there was no key at one moment of the call.
    pub fn is_empty(&self) -> bool {
        self.entries.read().is_empty()
    }

    /// A copy of all entries as they were at one moment of the call.
    pub fn snapshot(&self) -> HashMap<K, V> {
        self.entries.read().clone()
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// The exclusive right to make a key's value. Given back when it is dropped.
struct Turn<'a, K: Eq + Hash, V> {
    map: &'a GuardedMap<K, V>,
    key: &'a K,
}

impl<'a, K: Eq + Hash + Clone, V> Turn<'a, K, V> {
    /// Waits until nobody else makes the key's value.
    fn take(map: &'a GuardedMap<K, V>, key: &'a K) -> Self {
        let mut making = map.making.lock();
        while !making.insert(key.clone()) {
            map.made.wait(&mut making);
        }
        Turn { map, key }
    }
}

impl<K: Eq + Hash, V> Drop for Turn<'_, K, V> {
    fn drop(&mut self) {
        self.map.making.lock().remove(self.key);
        self.map.made.notify_all();
    }
}
