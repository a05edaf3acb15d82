//! Honest: a key that is being made has a channel of one token; whoever holds the token may make the value.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use sync::channel::{Receiver, Sender, bounded};
use sync::{Mutex, MutexGuard};

/// One token, and how many callers know of it.
struct Desk {
    token: (Sender<()>, Receiver<()>),
    callers: usize,
}

impl Default for Desk {
    fn default() -> Self {
        let token = bounded(1);
        token.0.send(()).expect("both ends are in hand");
        Desk { token, callers: 0 }
    }
}

pub struct GuardedMap<K, V> {
    entries: Mutex<HashMap<K, V>>,
    desks: Mutex<HashMap<K, Desk>>,
}

struct Visit<'a, K: Eq + Hash + Clone, V> {
    map: &'a GuardedMap<K, V>,
    key: &'a K,
    give_back: Sender<()>,
}

impl<'a, K: Eq + Hash + Clone, V> Visit<'a, K, V> {
    /// Waits for the token of a key.
    fn begin(map: &'a GuardedMap<K, V>, key: &'a K) -> Self {
        let (give_back, take) = {
            let mut desks = map.desks.lock();
            let desk = desks.entry(key.clone()).or_default();
            desk.callers += 1;
            desk.token.clone()
        };
        take.recv().expect("this caller holds a sender itself");
        Visit { map, key, give_back }
    }
}

impl<K: Eq + Hash + Clone, V> Drop for Visit<'_, K, V> {
    fn drop(&mut self) {
        let _ = self.give_back.send(());
        let mut desks = self.map.desks.lock();
        if let Entry::Occupied(mut desk) = desks.entry(self.key.clone()) {
            desk.get_mut().callers -= 1;
            if desk.get().callers == 0 {
                desk.remove();
            }
        }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        GuardedMap { entries: Mutex::new(HashMap::new()), desks: Mutex::new(HashMap::new()) }
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
        let visit = Visit::begin(self, &key);
        let value = match self.get(&key) {
            Some(value) => value,
            None => {
                let made = make();
                self.entries().entry(key.clone()).or_insert(made).clone()
            }
        };
        drop(visit);
        value
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
