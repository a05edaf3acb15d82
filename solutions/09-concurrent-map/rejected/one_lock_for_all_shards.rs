//! Rejected: There are shards, and one lock around all of them: whoever stores in one waits for readers of the others.
//! Caught by: `shards::leave_each_other_alone` (deadlock)

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use sync::RwLock;

/// A map that many threads share, cut into shards that have nothing to do with each other.
pub struct ConcurrentMap<K, V> {
    shards: RwLock<Vec<HashMap<K, V>>>,
    count: usize,
}

impl<K: Eq + Hash + Clone, V: Clone> ConcurrentMap<K, V> {
    /// An empty map of so many shards. Panics when `shards` is 0.
    pub fn new(shards: usize) -> Self {
        assert!(shards > 0, "`shards` must be at least 1");
        ConcurrentMap {
            shards: RwLock::new((0..shards).map(|_| HashMap::new()).collect()),
            count: shards,
        }
    }

    /// The index of the key's shard: less than the number of shards, and the same each time.
    pub fn shard_of(&self, key: &K) -> usize {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        (hasher.finish() % self.count as u64) as usize
    }

    /// A copy of the key's value, or `None` if the key is absent.
    pub fn load(&self, key: &K) -> Option<V> {
        self.shards.read()[self.shard_of(key)].get(key).cloned()
    }

    /// Puts a value under a key and returns the value it replaces, if there was one.
    pub fn store(&self, key: K, value: V) -> Option<V> {
        self.shards.write()[self.shard_of(&key)].insert(key, value)
    }

    /// The key's value and `true` if the key is present; otherwise puts `value` under it and returns
    /// `value` and `false`.
    pub fn load_or_store(&self, key: K, value: V) -> (V, bool) {
        // Most who ask find the key, and need not keep the others from reading.
        if let Some(present) = self.load(&key) {
            return (present, true);
        }
        // Someone may have come in between: what was found to be absent is looked for again.
        match self.shards.write()[self.shard_of(&key)].entry(key) {
            Entry::Occupied(present) => (present.get().clone(), true),
            Entry::Vacant(absent) => (absent.insert(value).clone(), false),
        }
    }

    /// Takes a key out of the map and returns its value, if there was one.
    pub fn load_and_delete(&self, key: &K) -> Option<V> {
        self.shards.write()[self.shard_of(key)].remove(key)
    }

    /// Puts `new` in the place of `old`; `false` if the key is absent or holds something else.
    pub fn compare_and_swap(&self, key: &K, old: &V, new: V) -> bool
    where
        V: PartialEq,
    {
        match self.shards.write()[self.shard_of(key)].get_mut(key) {
            Some(value) if value == old => {
                *value = new;
                true
            }
            _ => false,
        }
    }

    /// Exchanges the values of two keys; `false` if one of them is absent.
    pub fn swap(&self, first: &K, second: &K) -> bool {
        let mut shards = self.shards.write();
        let one = shards[self.shard_of(first)].get(first).cloned();
        let other = shards[self.shard_of(second)].get(second).cloned();
        let (Some(one), Some(other)) = (one, other) else { return false };
        shards[self.shard_of(first)].insert(first.clone(), other);
        if first != second {
            shards[self.shard_of(second)].insert(second.clone(), one);
        }
        true
    }

    /// Calls `visit` for one entry after another until there are no more, or until it returns
    /// `false`. Nothing is locked while it runs.
    pub fn range(&self, mut visit: impl FnMut(&K, &V) -> bool) {
        let entries: Vec<(K, V)> = {
            let shards = self.shards.read();
            let entries = shards.iter().flatten();
            entries.map(|(key, value)| (key.clone(), value.clone())).collect()
        };
        for (key, value) in &entries {
            if !visit(key, value) {
                return;
            }
        }
    }
}
