//! Rejected: every call takes the next shard, to spread the work; a key is then looked for where it is not.
//! Caught by: `shards::every_key_has_one` (failed)

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::mem;
use sync::RwLock;
use sync::atomic::{AtomicUsize, Ordering};

/// A map that many threads share, cut into shards that have nothing to do with each other.
pub struct ConcurrentMap<K, V> {
    shards: Vec<RwLock<HashMap<K, V>>>,
    turns: AtomicUsize,
}

impl<K: Eq + Hash + Clone, V: Clone> ConcurrentMap<K, V> {
    /// An empty map of so many shards. Panics when `shards` is 0.
    pub fn new(shards: usize) -> Self {
        assert!(shards > 0, "`shards` must be at least 1");
        ConcurrentMap {
            shards: (0..shards).map(|_| RwLock::new(HashMap::new())).collect(),
            turns: AtomicUsize::new(0),
        }
    }

    /// The index of the key's shard: less than the number of shards, and the same each time.
    pub fn shard_of(&self, key: &K) -> usize {
        let _ = key;
        // Relaxed: it only has to go on.
        self.turns.fetch_add(1, Ordering::Relaxed) % self.shards.len()
    }

    fn shard(&self, key: &K) -> &RwLock<HashMap<K, V>> {
        &self.shards[self.shard_of(key)]
    }

    /// A copy of the key's value, or `None` if the key is absent.
    pub fn load(&self, key: &K) -> Option<V> {
        self.shard(key).read().get(key).cloned()
    }

    /// Puts a value under a key and returns the value it replaces, if there was one.
    pub fn store(&self, key: K, value: V) -> Option<V> {
        self.shard(&key).write().insert(key, value)
    }

    /// The key's value and `true` if the key is present; otherwise puts `value` under it and returns
    /// `value` and `false`.
    pub fn load_or_store(&self, key: K, value: V) -> (V, bool) {
        // Most who ask find the key, and need not keep the others from reading.
        if let Some(present) = self.load(&key) {
            return (present, true);
        }
        // Someone may have come in between: what was found to be absent is looked for again.
        match self.shard(&key).write().entry(key) {
            Entry::Occupied(present) => (present.get().clone(), true),
            Entry::Vacant(absent) => (absent.insert(value).clone(), false),
        }
    }

    /// Takes a key out of the map and returns its value, if there was one.
    pub fn load_and_delete(&self, key: &K) -> Option<V> {
        self.shard(key).write().remove(key)
    }

    /// Puts `new` in the place of `old`; `false` if the key is absent or holds something else.
    pub fn compare_and_swap(&self, key: &K, old: &V, new: V) -> bool
    where
        V: PartialEq,
    {
        match self.shard(key).write().get_mut(key) {
            Some(value) if value == old => {
                *value = new;
                true
            }
            _ => false,
        }
    }

    /// Exchanges the values of two keys; `false` if one of them is absent.
    pub fn swap(&self, first: &K, second: &K) -> bool {
        let (one, other) = (self.shard_of(first), self.shard_of(second));
        if one == other {
            return swap_within(&mut self.shards[one].write(), first, second);
        }
        let mut lower = self.shards[one.min(other)].write();
        let mut higher = self.shards[one.max(other)].write();
        let (first, second) = if one < other {
            (lower.get_mut(first), higher.get_mut(second))
        } else {
            (higher.get_mut(first), lower.get_mut(second))
        };
        let (Some(first), Some(second)) = (first, second) else { return false };
        mem::swap(first, second);
        true
    }

    /// Calls `visit` for one entry after another until there are no more, or until it returns
    /// `false`. Nothing is locked while it runs.
    pub fn range(&self, mut visit: impl FnMut(&K, &V) -> bool) {
        for shard in &self.shards {
            let entries: Vec<(K, V)> =
                shard.read().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
            if !entries.iter().all(|(key, value)| visit(key, value)) {
                return;
            }
        }
    }
}

/// Exchanges the values of two keys of the same shard.
fn swap_within<K: Eq + Hash, V>(entries: &mut HashMap<K, V>, first: &K, second: &K) -> bool {
    if first == second {
        return entries.contains_key(first);
    }
    match entries.get_disjoint_mut([first, second]) {
        [Some(first), Some(second)] => {
            mem::swap(first, second);
            true
        }
        _ => false,
    }
}
