//! Honest: the table of makers holds weak pointers; a maker's own pointer is the note, and its end takes the note away.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::DerefMut;
use sync::{Arc, Condvar, Mutex, Weak};

/// As long as it lives, somebody makes a value.
struct Making;

struct State<K, V> {
    entries: HashMap<K, V>,
    makers: HashMap<K, Weak<Making>>,
}

pub struct GuardedMap<K, V> {
    state: Mutex<State<K, V>>,
    changed: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let state = State { entries: HashMap::new(), makers: HashMap::new() };
        GuardedMap { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn with<R>(&self, f: impl FnOnce(&mut HashMap<K, V>) -> R) -> R {
        f(&mut self.state.lock().deref_mut().entries)
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.with(|entries| entries.get(key).cloned())
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.with(|entries| entries.insert(key, value))
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.with(|entries| entries.remove(key))
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.with(|entries| entries.contains_key(key))
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let making = Arc::new(Making);
        let mut state = self.state.lock();
        loop {
            let State { entries, makers } = &mut *state;
            if let Some(value) = entries.get(&key) {
                return value.clone();
            }
            // A maker that panicked is gone, whether the table knows it yet or not.
            match makers.get(&key).map(Weak::strong_count) {
                Some(1..) => self.changed.wait(&mut state),
                Some(0) | None => break drop(makers.insert(key.clone(), Arc::downgrade(&making))),
            }
        }
        drop(state);
        let _end = End { map: self, key: &key, making: Some(making) };
        let made = make();
        self.with(|entries| entries.entry(key.clone()).or_insert(made).clone())
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.with(|entries| entries.get_mut(key).map(f))
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
        self.with(|entries| {
            let [first, second] = entries.get_disjoint_mut([first, second]);
            Some(f(first?, second?))
        })
    }

    pub fn len(&self) -> usize {
        self.with(|entries| entries.len())
    }

    pub fn is_empty(&self) -> bool {
        self.with(|entries| entries.is_empty())
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        self.with(|entries| entries.clone())
    }
}

struct End<'a, K: Eq + Hash, V> {
    map: &'a GuardedMap<K, V>,
    key: &'a K,
    making: Option<Arc<Making>>,
}

impl<K: Eq + Hash, V> Drop for End<'_, K, V> {
    fn drop(&mut self) {
        let mut state = self.map.state.lock();
        self.making = None;
        state.makers.remove(self.key);
        drop(state);
        self.map.changed.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
