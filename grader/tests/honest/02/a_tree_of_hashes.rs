//! Honest: the map is a tree from hashes to short lists, and a snapshot is collected from an iterator over them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use sync::{Condvar, Mutex, MutexGuard};

type Bucket<K, V> = Vec<(K, V)>;

struct Shelf<K, V> {
    buckets: BTreeMap<u64, Bucket<K, V>>,
    /// Hashes for which somebody makes a value.
    making: BTreeSet<u64>,
}

fn hash(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

impl<K: Eq + Hash, V> Shelf<K, V> {
    fn find(&self, key: &K) -> Option<&V> {
        let bucket = self.buckets.get(&hash(key))?;
        bucket.iter().find_map(|(known, value)| if known == key { Some(value) } else { None })
    }

    fn find_mut(&mut self, key: &K) -> Option<&mut V> {
        let bucket = self.buckets.get_mut(&hash(key))?;
        let (_, value) = bucket.iter_mut().find(|entry| entry.0 == *key)?;
        Some(value)
    }

    fn iter(&self) -> impl Iterator<Item = &(K, V)> + '_ {
        self.buckets.values().flatten()
    }
}

pub struct GuardedMap<K, V> {
    shelf: Mutex<Shelf<K, V>>,
    settled: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let shelf = Shelf { buckets: BTreeMap::new(), making: BTreeSet::new() };
        GuardedMap { shelf: Mutex::new(shelf), settled: Condvar::new() }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<K, V>> {
        self.shelf.lock()
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.shelf().find(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        let mut shelf = self.shelf();
        if let Some(place) = shelf.find_mut(&key) {
            return Some(std::mem::replace(place, value));
        }
        shelf.buckets.entry(hash(&key)).or_default().push((key, value));
        None
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        let mut shelf = self.shelf();
        let bucket = shelf.buckets.get_mut(&hash(key))?;
        let place = bucket.iter().position(|(known, _)| known == key)?;
        let (_, value) = bucket.swap_remove(place);
        if bucket.is_empty() {
            shelf.buckets.remove(&hash(key));
        }
        Some(value)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.shelf().find(key).is_some()
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let number = hash(&key);
        let mut shelf = self.shelf();
        let found = loop {
            match shelf.find(&key).cloned() {
                found @ Some(_) => break found,
                None => {
                    if shelf.making.insert(number) {
                        break None;
                    }
                }
            }
            self.settled.wait(&mut shelf);
        };
        drop(shelf);
        found.unwrap_or_else(|| {
            let _settle = Settle { map: self, number };
            let made = make();
            let mut shelf = self.shelf();
            if let Some(other) = shelf.find(&key) {
                return other.clone();
            }
            shelf.buckets.entry(number).or_default().push((key, made.clone()));
            made
        })
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.shelf().find_mut(key).map(f)
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
        let mut shelf = self.shelf();
        let (mut one, mut two) = (None, None);
        for (key, value) in shelf.buckets.values_mut().flatten() {
            if key == first {
                one = Some(value);
            } else if key == second {
                two = Some(value);
            }
        }
        Some(f(one?, two?))
    }

    pub fn len(&self) -> usize {
        self.shelf().iter().count()
    }

    pub fn is_empty(&self) -> bool {
        self.shelf().buckets.is_empty()
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        self.shelf().iter().cloned().collect()
    }
}

struct Settle<'a, K: Eq + Hash, V> {
    map: &'a GuardedMap<K, V>,
    number: u64,
}

impl<K: Eq + Hash, V> Drop for Settle<'_, K, V> {
    fn drop(&mut self) {
        self.map.shelf.lock().making.remove(&self.number);
        self.map.settled.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
