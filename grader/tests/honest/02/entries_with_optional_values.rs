//! Honest: every entry carries an optional value and a state; conditions are awaited by a helper that takes a closure for any reference.

use std::collections::HashMap;
use std::hash::Hash;
use sync::{Condvar, Mutex};

#[derive(Clone, Debug)]
struct Entry<V> {
    value: Option<V>,
    in_the_making: bool,
}

impl<V> Default for Entry<V> {
    fn default() -> Self {
        Entry { value: None, in_the_making: false }
    }
}

impl<V> Entry<V> {
    const fn is_idle(&self) -> bool {
        self.value.is_none() && !self.in_the_making
    }
}

pub struct GuardedMap<K, V> {
    table: Mutex<HashMap<K, Entry<V>>>,
    changed: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        GuardedMap { table: Mutex::new(HashMap::new()), changed: Condvar::new() }
    }

    /// Lets `f` work on the key’s entry, which is forgotten if nothing is left in it.
    fn with<R, F>(&self, key: &K, f: F) -> R
    where
        F: for<'e> FnOnce(&'e mut Entry<V>) -> R,
    {
        let mut table = self.table.lock();
        let mut entry = table.remove(key).unwrap_or_default();
        let result = f(&mut entry);
        if !entry.is_idle() {
            table.insert(key.clone(), entry);
        }
        drop(table);
        self.changed.notify_all();
        result
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.table.lock().get(key)?.value.clone()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.with(&key, |entry| entry.value.replace(value))
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.with(key, |entry| entry.value.take())
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.table.lock().get(key).is_some_and(|entry| entry.value.is_some())
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut table = self.table.lock();
        loop {
            let entry = table.entry(key.clone()).or_default();
            if let Some(value) = &entry.value {
                return value.clone();
            }
            if !std::mem::replace(&mut entry.in_the_making, true) {
                break;
            }
            self.changed.wait(&mut table);
        }
        drop(table);
        let end = EndOfMaking(self, &key);
        let made = make();
        let value = self.with(&key, |entry| entry.value.get_or_insert(made).clone());
        drop(end);
        value
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        let mut table = self.table.lock();
        table.get_mut(key)?.value.as_mut().map(f)
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
        let mut table = self.table.lock();
        let [first, second] = table.get_disjoint_mut([first, second]).map(|it| it?.value.as_mut());
        Some(f(first?, second?))
    }

    pub fn len(&self) -> usize {
        let table = self.table.lock();
        table.values().filter(|entry| matches!(entry, Entry { value: Some(_), .. })).count()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        let table = self.table.lock();
        table.iter().flat_map(|(key, entry)| Some(key.clone()).zip(entry.value.clone())).collect()
    }
}

struct EndOfMaking<'a, K: Eq + Hash + Clone, V: Clone>(&'a GuardedMap<K, V>, &'a K);

impl<K: Eq + Hash + Clone, V: Clone> Drop for EndOfMaking<'_, K, V> {
    fn drop(&mut self) {
        self.0.with(self.1, |entry| entry.in_the_making = false);
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
