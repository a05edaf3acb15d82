//! Honest: entries are kept in a vector, sorted by their hash and found by binary search.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::ops::{Index, IndexMut, Range};
use sync::{Condvar, Mutex};

/// Fowler, Noll and Vo's hash: the same each time.
#[derive(Clone, Copy)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

struct Entry<K, V> {
    hash: u64,
    key: K,
    value: V,
}

/// A map in a vector.
struct Table<K, V> {
    entries: Vec<Entry<K, V>>,
}

impl<K: Eq + Hash, V> Table<K, V> {
    fn hash(key: &K) -> u64 {
        BuildHasherDefault::<Fnv>::default().hash_one(key)
    }

    /// Where entries of this hash are, or would be.
    fn run(&self, hash: u64) -> Range<usize> {
        let start = self.entries.partition_point(|entry| entry.hash < hash);
        let length = self.entries[start..].iter().take_while(|entry| entry.hash == hash).count();
        start..start + length
    }

    fn find(&self, key: &K) -> Option<usize> {
        self.run(Self::hash(key)).find(|&index| self.entries[index].key == *key)
    }

    fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Some(index) => Some(std::mem::replace(&mut self[index], value)),
            None => {
                let hash = Self::hash(&key);
                self.entries.insert(self.run(hash).end, Entry { hash, key, value });
                None
            }
        }
    }
}

impl<K, V> Index<usize> for Table<K, V> {
    type Output = V;

    fn index(&self, index: usize) -> &V {
        &self.entries[index].value
    }
}

impl<K, V> IndexMut<usize> for Table<K, V> {
    fn index_mut(&mut self, index: usize) -> &mut V {
        &mut self.entries[index].value
    }
}

struct State<K, V> {
    table: Table<K, V>,
    making: Vec<K>,
}

pub struct GuardedMap<K, V> {
    state: Mutex<State<K, V>>,
    made: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let state = State { table: Table { entries: Vec::new() }, making: Vec::new() };
        GuardedMap { state: Mutex::new(state), made: Condvar::new() }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        let State { table, .. } = &*self.state.lock();
        table.find(key).map(|index| table[index].clone())
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.state.lock().table.insert(key, value)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        let mut state = self.state.lock();
        let index = state.table.find(key)?;
        Some(state.table.entries.remove(index).value)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.state.lock().table.find(key).is_some()
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut state = self.state.lock();
        loop {
            if let Some(index) = state.table.find(&key) {
                return state.table[index].clone();
            }
            if !state.making.contains(&key) {
                break state.making.push(key.clone());
            }
            self.made.wait(&mut state);
        }
        drop(state);
        let note = Note { map: self, key: &key };
        let made = make();
        let mut state = self.state.lock();
        let value = match state.table.find(&key) {
            Some(index) => state.table[index].clone(),
            None => {
                state.table.insert(key.clone(), made.clone());
                made
            }
        };
        drop(state);
        drop(note);
        value
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        let mut state = self.state.lock();
        let index = state.table.find(key)?;
        Some(f(&mut state.table[index]))
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        let mut state = self.state.lock();
        let (first, second) = (state.table.find(first)?, state.table.find(second)?);
        // The same index twice is an error of its own here.
        let [first, second] = state.table.entries.get_disjoint_mut([first, second]).ok()?;
        Some(f(&mut first.value, &mut second.value))
    }

    pub fn len(&self) -> usize {
        self.state.lock().table.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        let state = self.state.lock();
        let entries = state.table.entries.iter();
        entries.map(|Entry { key, value, .. }| (key.clone(), value.clone())).collect()
    }
}

struct Note<'a, K: Eq, V> {
    map: &'a GuardedMap<K, V>,
    key: &'a K,
}

impl<K: Eq, V> Drop for Note<'_, K, V> {
    fn drop(&mut self) {
        self.map.state.lock().making.retain(|key| key != self.key);
        self.map.made.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
