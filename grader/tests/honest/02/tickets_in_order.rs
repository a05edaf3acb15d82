//! Honest: who waits for a key draws a ticket, and makers are served in the order of their tickets.

use std::collections::HashMap;
use std::hash::Hash;
use sync::{Condvar, Mutex, MutexGuard};

/// A queue at one key, as at a bakery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Queue {
    next: u64,
    serving: u64,
}

impl Queue {
    fn draw(&mut self) -> u64 {
        let ticket = self.next;
        self.next += 1;
        ticket
    }

    const fn is_done(&self) -> bool {
        self.serving == self.next
    }
}

pub struct GuardedMap<K, V> {
    entries: Mutex<HashMap<K, V>>,
    queues: Mutex<HashMap<K, Queue>>,
    served: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        Self { entries: Default::default(), queues: Default::default(), served: Default::default() }
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
        if let Some(known) = self.get(&key) {
            return known;
        }
        let _turn = Turn::wait_for(self, &key);
        match self.get(&key) {
            Some(known) => known,
            None => {
                let made = make();
                let mut entries = self.entries();
                entries.entry(key.clone()).or_insert_with(move || made).clone()
            }
        }
    }
}

struct Turn<'a, K: Eq + Hash + Clone, V> {
    map: &'a GuardedMap<K, V>,
    key: &'a K,
}

impl<'a, K: Eq + Hash + Clone, V> Turn<'a, K, V> {
    fn wait_for(map: &'a GuardedMap<K, V>, key: &'a K) -> Self {
        let mut queues = map.queues.lock();
        let mine = queues.entry(key.clone()).or_default().draw();
        map.served.wait_while(&mut queues, |queues| queues[key].serving != mine);
        Turn { map, key }
    }
}

impl<K: Eq + Hash + Clone, V> Drop for Turn<'_, K, V> {
    fn drop(&mut self) {
        let mut queues = self.map.queues.lock();
        if let Some(queue) = queues.get_mut(self.key) {
            queue.serving += 1;
            if queue.is_done() {
                queues.remove(self.key);
            }
        }
        self.map.served.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
