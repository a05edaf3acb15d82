//! Honest: two shards; a call for two keys takes one lock and tries the other, and lets go and turns round where that fails.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use sync::{Condvar, Mutex, MutexGuard, thread};

struct Half<K, V> {
    entries: HashMap<K, V>,
    making: HashSet<K>,
}

pub struct GuardedMap<K, V> {
    halves: [Mutex<Half<K, V>>; 2],
    made: [Condvar; 2],
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let half = || Mutex::new(Half { entries: HashMap::new(), making: HashSet::new() });
        GuardedMap { halves: [half(), half()], made: [Condvar::new(), Condvar::new()] }
    }

    fn side(key: &K) -> usize {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        (hasher.finish() & 1) as usize
    }

    fn half(&self, key: &K) -> MutexGuard<'_, Half<K, V>> {
        self.halves[Self::side(key)].lock()
    }

    /// Both halves: one is waited for, the other only tried.
    fn both(&self) -> [MutexGuard<'_, Half<K, V>>; 2] {
        let [left, right] = &self.halves;
        loop {
            let first = left.lock();
            if let Some(second) = right.try_lock() {
                return [first, second];
            }
            drop(first);
            let second = right.lock();
            if let Some(first) = left.try_lock() {
                return [first, second];
            }
            drop(second);
            thread::yield_now();
        }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.half(key).entries.get(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.half(&key).entries.insert(key, value)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.half(key).entries.remove(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.half(key).entries.contains_key(key)
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let bell = &self.made[Self::side(&key)];
        let mut half = self.half(&key);
        bell.wait_while(&mut half, |half| {
            !half.entries.contains_key(&key) && half.making.contains(&key)
        });
        if let Some(value) = half.entries.get(&key) {
            return value.clone();
        }
        half.making.insert(key.clone());
        drop(half);
        let note = Note { map: self, key };
        let made = make();
        self.half(&note.key).entries.entry(note.key.clone()).or_insert(made).clone()
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.half(key).entries.get_mut(key).map(f)
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        let (one, two) = (Self::side(first), Self::side(second));
        if first == second {
            None
        } else if one == two {
            let mut half = self.halves[one].lock();
            let [first, second] = half.entries.get_disjoint_mut([first, second]);
            first.zip(second).map(|(first, second)| f(first, second))
        } else {
            let mut both = self.both();
            let [one, two] = both.get_disjoint_mut([one, two]).ok()?;
            Some(f(one.entries.get_mut(first)?, two.entries.get_mut(second)?))
        }
    }

    pub fn len(&self) -> usize {
        let [left, right] = self.both();
        left.entries.len() + right.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.both().iter().all(|half| half.entries.is_empty())
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        let [left, right] = self.both();
        left.entries.clone().into_iter().chain(right.entries.clone()).collect()
    }
}

struct Note<'a, K: Eq + Hash + Clone, V: Clone> {
    map: &'a GuardedMap<K, V>,
    key: K,
}

impl<K: Eq + Hash + Clone, V: Clone> Drop for Note<'_, K, V> {
    fn drop(&mut self) {
        self.map.half(&self.key).making.remove(&self.key);
        self.map.made[GuardedMap::<K, V>::side(&self.key)].notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
