//! Honest: whoever makes a value holds a mutex that belongs to its key, and is forgotten with its last holder.

use std::collections::HashMap;
use std::hash::Hash;
use sync::{Arc, Mutex, MutexGuard};

pub struct GuardedMap<K, V> {
    entries: Mutex<HashMap<K, V>>,
    /// A lock for each key that somebody asks for, with as many owners as ask.
    turns: Mutex<HashMap<K, Arc<Mutex<()>>>>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        GuardedMap { entries: Mutex::default(), turns: Mutex::default() }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<K, V>> {
        self.entries.lock()
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.entries().get(key).cloned()
    }

    /// Puts a value under a key and returns the value it replaces.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.entries().insert(key, value)
    }

    /// Takes a key out of the map and returns its value.
    pub fn remove(&self, key: &K) -> Option<V> {
        self.entries().remove(key)
    }

    /// Whether the key is present.
    pub fn contains_key(&self, key: &K) -> bool {
        self.entries().contains_key(key)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// Changes the key's value in place and returns what `f` returns.
    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.entries().get_mut(key).map(f)
    }

    /// Changes two keys' values together and returns what `f` returns.
    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        if first == second {
            return None;
        }
        match self.entries().get_disjoint_mut([first, second]) {
            [Some(first), Some(second)] => Some(f(first, second)),
            _ => None,
        }
    }

    /// A copy of all entries as they were at one moment of the call.
    pub fn snapshot(&self) -> HashMap<K, V> {
        self.entries().clone()
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        if let Some(value) = self.get(&key) {
            return value;
        }
        let turn = Arc::clone(self.turns.lock().entry(key.clone()).or_default());
        let value = {
            // A guard of this kind is dropped by a panic too, and poisons nothing.
            let _turn = turn.lock();
            self.get(&key).unwrap_or_else(|| {
                let made = make();
                self.entries().entry(key.clone()).or_insert(made).clone()
            })
        };
        let mut turns = self.turns.lock();
        // Two owners: this call and the table. Nobody else can come while the table is locked.
        if Arc::strong_count(&turn) == 2 {
            turns.remove(&key);
        }
        value
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
