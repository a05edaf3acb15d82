//! Honest: those who wait for a key leave their thread in a list and park; the maker takes the list and unparks them.

use std::collections::HashMap;
use std::hash::Hash;
use sync::thread::{self, Thread};
use sync::{Mutex, MutexGuard};

pub struct GuardedMap<K, V> {
    entries: Mutex<HashMap<K, V>>,
    waiting: Mutex<HashMap<K, Vec<Thread>>>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        GuardedMap { entries: Mutex::new(HashMap::new()), waiting: Mutex::new(HashMap::new()) }
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
        loop {
            if let Some(value) = self.get(&key) {
                return value;
            }
            if let Some(turn) = self.turn(&key) {
                let found = self.get(&key);
                let value = found.unwrap_or_else(|| {
                    let made = make();
                    self.entries().entry(key.clone()).or_insert(made).clone()
                });
                drop(turn);
                return value;
            }
            // Woken for nothing, or for something else: the loop looks again.
            thread::park();
        }
    }

    /// The right to make a value; without it, this thread is on the list of those who wait for it.
    fn turn<'a>(&'a self, key: &'a K) -> Option<Turn<'a, K>> {
        let mut waiting = self.waiting.lock();
        match waiting.get_mut(key) {
            Some(threads) => {
                let me = thread::current();
                if threads.iter().all(|thread| thread.id() != me.id()) {
                    threads.push(me);
                }
                None
            }
            None => {
                waiting.insert(key.clone(), Vec::new());
                Some(Turn { waiting: &self.waiting, key })
            }
        }
    }
}

struct Turn<'a, K: Eq + Hash> {
    waiting: &'a Mutex<HashMap<K, Vec<Thread>>>,
    key: &'a K,
}

impl<K: Eq + Hash> Drop for Turn<'_, K> {
    fn drop(&mut self) {
        let threads = self.waiting.lock().remove(self.key);
        threads.iter().flatten().for_each(Thread::unpark);
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
