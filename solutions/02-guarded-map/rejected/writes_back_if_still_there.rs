//! Rejected: `update` works on a copy and looks, before it writes it back, that the key is still there, but not that the value is.
//! Caught by: `update::never_overwrites_an_insert` (failed)

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use sync::{Condvar, Mutex};

/// A map that many threads share.
pub struct GuardedMap<K, V> {
    state: Mutex<State<K, V>>,
    /// Notified each time a key leaves `State::making`.
    made: Condvar,
}

struct State<K, V> {
    entries: HashMap<K, V>,
    /// Keys for which a `make` is running.
    making: HashSet<K>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    /// An empty map.
    pub fn new() -> Self {
        let state = State { entries: HashMap::new(), making: HashSet::new() };
        GuardedMap { state: Mutex::new(state), made: Condvar::new() }
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
    ///
    /// `make` is called at most once for an absent key, and may call the map for any other key.
    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut state = self.state.lock();
        loop {
            if let Some(value) = state.entries.get(&key) {
                return value.clone();
            }
            if state.making.insert(key.clone()) {
                break;
            }
            self.made.wait(&mut state);
        }
        drop(state);

        let note = Note { map: self, key: &key };
        let value = make();
        // Someone may have inserted a value meanwhile. Then this call comes after that one.
        let value = self.state.lock().entries.entry(key.clone()).or_insert(value).clone();
        drop(note);
        value
    }

    /// Changes the key's value in place and returns what `f` returns; `None` if the key is absent.
    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        let mut value = self.get(key)?;
        let result = f(&mut value);
        *self.state.lock().entries.get_mut(key)? = value;
        Some(result)
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
        match state.entries.get_disjoint_mut([first, second]) {
            [Some(first), Some(second)] => Some(f(first, second)),
            _ => None,
        }
    }

    /// How many keys there were at one moment of the call.
    pub fn len(&self) -> usize {
        self.state.lock().entries.len()
    }

    /// Whether there was no key at one moment of the call.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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

/// Stands for a running `make`; its end takes the key out of `making`, a panic's end as well.
struct Note<'a, K: Eq + Hash, V> {
    map: &'a GuardedMap<K, V>,
    key: &'a K,
}

impl<K: Eq + Hash, V> Drop for Note<'_, K, V> {
    fn drop(&mut self) {
        self.map.state.lock().making.remove(self.key);
        // All of them: they may wait for different keys, and everyone must look again.
        self.map.made.notify_all();
    }
}
