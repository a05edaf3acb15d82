//! Honest: every call is a closure handed to one private verb, and a result enum says what `get_or_insert_with` has to do next.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::ops::Not;
use sync::{Condvar, Mutex, MutexGuard};

#[derive(Debug)]
struct Inner<K, V> {
    entries: HashMap<K, V>,
    making: HashSet<K>,
}

/// What a caller finds.
#[must_use]
#[derive(Debug)]
enum Found<V> {
    Value(V),
    Wait,
    YourTurn,
}

impl<K: Eq + Hash + Clone, V: Clone> Inner<K, V> {
    fn look(&mut self, key: &K) -> Found<V> {
        match self.entries.get(key) {
            Some(value) => Found::Value(value.clone()),
            None if self.making.contains(key) => Found::Wait,
            None => {
                self.making.insert(key.clone());
                Found::YourTurn
            }
        }
    }
}

#[derive(Debug)]
pub struct GuardedMap<K, V> {
    inner: Mutex<Inner<K, V>>,
    news: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let inner = Inner { entries: HashMap::new(), making: HashSet::new() };
        GuardedMap { inner: Mutex::new(inner), news: Condvar::default() }
    }

    /// One critical section.
    #[inline]
    fn visit<R, F>(&self, f: F) -> R
    where
        F: FnOnce(&mut HashMap<K, V>) -> R,
    {
        let mut inner = self.inner.lock();
        f(&mut inner.entries)
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.visit(|entries| entries.get(key).cloned())
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.visit(|entries| entries.insert(key, value))
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.visit(|entries| entries.remove_entry(key)).map(|(_key, value)| value)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.visit(|entries| entries.get(key).is_none()).not()
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut inner: MutexGuard<'_, Inner<K, V>> = self.inner.lock();
        loop {
            match inner.look(&key) {
                Found::Value(value) => return value,
                Found::Wait => self.news.wait(&mut inner),
                Found::YourTurn => break,
            }
        }
        drop(inner);
        let turn = Turn { map: self, key };
        let made = make();
        self.visit(|entries| entries.entry(turn.key.clone()).or_insert(made).clone())
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.visit(|entries| Some(f(entries.get_mut(key)?)))
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        (first != second).then(|| {
            self.visit(|entries| match entries.get_disjoint_mut([first, second]) {
                [Some(one), Some(two)] => Some(f(one, two)),
                [None, _] | [_, None] => None,
            })
        })?
    }

    pub fn len(&self) -> usize {
        self.visit(|entries| entries.iter().len())
    }

    pub fn is_empty(&self) -> bool {
        self.visit(|entries| entries.is_empty())
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        self.visit(|entries| entries.to_owned())
    }
}

struct Turn<'map, K: Eq + Hash, V> {
    map: &'map GuardedMap<K, V>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Turn<'_, K, V> {
    fn drop(&mut self) {
        let was_there = self.map.inner.lock().making.remove(&self.key);
        debug_assert!(was_there);
        self.map.news.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
