//! Accepted: one mutex around the entries, and a `OnceLock` for each key that is being made.

use std::collections::HashMap;
use std::hash::Hash;
use sync::{Arc, Mutex, OnceLock};

/// A map that many threads share.
pub struct GuardedMap<K, V> {
    state: Mutex<State<K, V>>,
}

struct State<K, V> {
    entries: HashMap<K, V>,
    /// For each key that is being made, the cell that receives its value.
    making: HashMap<K, Arc<OnceLock<V>>>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    /// An empty map.
    pub fn new() -> Self {
        let state = State { entries: HashMap::new(), making: HashMap::new() };
        GuardedMap { state: Mutex::new(state) }
    }

    /// A copy of the key's value, or `None` if the key is absent.
    pub fn get(&self, key: &K) -> Option<V> {
        self.state.lock().entries.get(key).cloned()
    }

    /// Puts a value under a key and returns the value it replaces, if there was one.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.state.lock().entries.insert(key, value)
    }

    /// Takes a key out of the map and returns its value, if there was one.
    pub fn remove(&self, key: &K) -> Option<V> {
        self.state.lock().entries.remove(key)
    }

    /// Whether the key is present.
    pub fn contains_key(&self, key: &K) -> bool {
        self.state.lock().entries.contains_key(key)
    }

    /// A copy of the key's value; if the key is absent, `make` makes the value first.
    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let cell = {
            let mut state = self.state.lock();
            if let Some(value) = state.entries.get(&key) {
                return value.clone();
            }
            state.making.entry(key.clone()).or_default().clone()
        };
        // One of those who hold the cell runs its closure, the others wait for it inside the cell.
        // If it panics, the cell stays empty and another runs its own.
        let value = cell.get_or_init(|| {
            let value = make();
            // The cell leaves the map in the section in which the value enters it. So whoever reads
            // the cell reads what the map held at a moment of his own call.
            let mut state = self.state.lock();
            state.making.remove(&key);
            state.entries.entry(key).or_insert(value).clone()
        });
        value.clone()
    }

    /// Changes the key's value in place and returns what `f` returns; `None` if the key is absent.
    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.state.lock().entries.get_mut(key).map(f)
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
        let mut state = self.state.lock();
        let [Some(first), Some(second)] = state.entries.get_disjoint_mut([first, second]) else {
            return None;
        };
        Some(f(first, second))
    }

    /// How many keys there were at one moment of the call.
    pub fn len(&self) -> usize {
        self.state.lock().entries.len()
    }

    /// Whether there was no key at one moment of the call.
    pub fn is_empty(&self) -> bool {
        self.state.lock().entries.is_empty()
    }

    /// A copy of all entries as they were at one moment of the call.
    pub fn snapshot(&self) -> HashMap<K, V> {
        self.state.lock().entries.clone()
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
