//! Rejected: `get_or_insert_with` looks in one section and inserts in another: two threads find the key absent, and the second value replaces the first.
//! Caught by: `make::is_called_once_for_two_who_ask` (failed)

use std::collections::HashMap;
use std::hash::Hash;
use sync::Mutex;

/// A map that many threads share.
pub struct GuardedMap<K, V> {
    entries: Mutex<HashMap<K, V>>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    /// An empty map.
    pub fn new() -> Self {
        GuardedMap { entries: Mutex::new(HashMap::new()) }
    }

    /// A copy of the key's value, or `None` if the key is absent.
    pub fn get(&self, key: &K) -> Option<V> {
        self.entries.lock().get(key).cloned()
    }

    /// Puts a value under a key and returns the value it replaces, if there was one.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.entries.lock().insert(key, value)
    }

    /// Takes a key out of the map and returns its value, if there was one.
    pub fn remove(&self, key: &K) -> Option<V> {
        self.entries.lock().remove(key)
    }

    /// Whether the key is present.
    pub fn contains_key(&self, key: &K) -> bool {
        self.entries.lock().contains_key(key)
    }

    /// A copy of the key's value; if the key is absent, `make` makes the value first.
    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        if let Some(value) = self.get(&key) {
            return value;
        }
        let value = make();
        self.insert(key, value.clone());
        value
    }

    /// Changes the key's value in place and returns what `f` returns; `None` if the key is absent.
    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.entries.lock().get_mut(key).map(f)
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
        let mut entries = self.entries.lock();
        match entries.get_disjoint_mut([first, second]) {
            [Some(first), Some(second)] => Some(f(first, second)),
            _ => None,
        }
    }

    /// How many keys there were at one moment of the call.
    pub fn len(&self) -> usize {
        self.entries.lock().len()
    }

    /// Whether there was no key at one moment of the call.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of all entries as they were at one moment of the call.
    pub fn snapshot(&self) -> HashMap<K, V> {
        self.entries.lock().clone()
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
