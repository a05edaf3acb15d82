//! Honest: a key that is being made has a channel that nobody sends on; its end tells all who wait to look again.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use sync::channel::{Receiver, Sender, bounded};
use sync::{Mutex, RwLock};

pub struct GuardedMap<K, V> {
    entries: RwLock<HashMap<K, V>>,
    making: Mutex<HashMap<K, Receiver<Infallible>>>,
}

/// What a caller is told who finds no value.
enum Role<'map, K: Eq + Hash, V> {
    Maker(Maker<'map, K, V>),
    Waiter(Receiver<Infallible>),
}

/// Ends the channel when it is dropped, after the note is gone.
struct Maker<'map, K: Eq + Hash, V> {
    map: &'map GuardedMap<K, V>,
    key: K,
    _end: Sender<Infallible>,
}

impl<K: Eq + Hash, V> Drop for Maker<'_, K, V> {
    fn drop(&mut self) {
        self.map.making.lock().remove(&self.key);
    }
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        Self { entries: RwLock::new(HashMap::with_capacity(8)), making: Mutex::new(HashMap::new()) }
    }

    fn role(&self, key: &K) -> Role<'_, K, V> {
        let mut making = self.making.lock();
        if let Some(end) = making.get(key) {
            return Role::Waiter(end.clone());
        }
        let (_end, ended) = bounded(0);
        making.insert(key.clone(), ended);
        Role::Maker(Maker { map: self, key: key.clone(), _end })
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        loop {
            if let Some(value) = self.get(&key) {
                return value;
            }
            match self.role(&key) {
                Role::Waiter(ended) => {
                    let Err(_) = ended.recv();
                }
                Role::Maker(maker) => {
                    // The maker before this one may have been at it when this call looked.
                    let value = match self.get(&key) {
                        Some(value) => value,
                        None => {
                            let made = make();
                            self.entries.write().entry(key).or_insert(made).clone()
                        }
                    };
                    drop(maker);
                    return value;
                }
            }
        }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.entries.read().get(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.entries.write().insert(key, value)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.entries.write().remove(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.entries.read().contains_key(key)
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        let mut entries = self.entries.write();
        entries.get_mut(key).map(f)
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        if first.eq(second) {
            return None;
        }
        let mut entries = self.entries.write();
        let [Some(one), Some(two)] = entries.get_disjoint_mut([first, second]) else { return None };
        Some(f(one, two))
    }

    pub fn len(&self) -> usize {
        self.entries.read().len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.read().is_empty()
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        HashMap::clone(&self.entries.read())
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
