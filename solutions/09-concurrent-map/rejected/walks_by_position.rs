//! Rejected: `range` locks for one entry at a time and counts positions: after a delete, the entry that moves up is missed.
//! Caught by: `range::misses_nothing_that_stays` (failed)

use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;
use sync::RwLock;

/// A map that many threads share, cut into shards that have nothing to do with each other.
pub struct ConcurrentMap<K, V> {
    shards: Vec<RwLock<Entries<K, V>>>,
}

impl<K: Eq + Hash + Clone, V: Clone> ConcurrentMap<K, V> {
    /// An empty map of so many shards. Panics when `shards` is 0.
    pub fn new(shards: usize) -> Self {
        assert!(shards > 0, "`shards` must be at least 1");
        ConcurrentMap { shards: (0..shards).map(|_| RwLock::new(Entries::new())).collect() }
    }

    /// The index of the key's shard: less than the number of shards, and the same each time.
    pub fn shard_of(&self, key: &K) -> usize {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        (hasher.finish() % self.shards.len() as u64) as usize
    }

    fn shard(&self, key: &K) -> &RwLock<Entries<K, V>> {
        &self.shards[self.shard_of(key)]
    }

    /// A copy of the key's value, or `None` if the key is absent.
    pub fn load(&self, key: &K) -> Option<V> {
        find(&self.shard(key).read(), key).map(|(_, value)| value.clone())
    }

    /// Puts a value under a key and returns the value it replaces, if there was one.
    pub fn store(&self, key: K, value: V) -> Option<V> {
        let mut entries = self.shard(&key).write();
        match entries.iter_mut().find(|(present, _)| *present == key) {
            Some((_, present)) => Some(mem::replace(present, value)),
            None => {
                entries.push((key, value));
                None
            }
        }
    }

    /// The key's value and `true` if the key is present; otherwise puts `value` under it and returns
    /// `value` and `false`.
    pub fn load_or_store(&self, key: K, value: V) -> (V, bool) {
        // Most who ask find the key, and need not keep the others from reading.
        if let Some(present) = self.load(&key) {
            return (present, true);
        }
        // Someone may have come in between: what was found to be absent is looked for again.
        let mut entries = self.shard(&key).write();
        if let Some((_, present)) = find(&entries, &key) {
            return (present.clone(), true);
        }
        entries.push((key, value.clone()));
        (value, false)
    }

    /// Takes a key out of the map and returns its value, if there was one.
    pub fn load_and_delete(&self, key: &K) -> Option<V> {
        let mut entries = self.shard(key).write();
        let position = entries.iter().position(|(present, _)| present == key)?;
        Some(entries.remove(position).1)
    }

    /// Puts `new` in the place of `old`; `false` if the key is absent or holds something else.
    pub fn compare_and_swap(&self, key: &K, old: &V, new: V) -> bool
    where
        V: PartialEq,
    {
        match find_mut(&mut self.shard(key).write(), key) {
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
            (find_mut(&mut lower, first), find_mut(&mut higher, second))
        } else {
            (find_mut(&mut higher, first), find_mut(&mut lower, second))
        };
        let (Some(first), Some(second)) = (first, second) else { return false };
        mem::swap(first, second);
        true
    }

    /// Calls `visit` for one entry after another until there are no more, or until it returns
    /// `false`. Nothing is locked while it runs.
    pub fn range(&self, mut visit: impl FnMut(&K, &V) -> bool) {
        for shard in &self.shards {
            let mut position = 0;
            loop {
                let entry = shard.read().get(position).cloned();
                let Some((key, value)) = entry else { break };
                if !visit(&key, &value) {
                    return;
                }
                position += 1;
            }
        }
    }
}

/// The entries of a shard.
type Entries<K, V> = Vec<(K, V)>;

fn find<'a, K: Eq, V>(entries: &'a Entries<K, V>, key: &K) -> Option<&'a (K, V)> {
    entries.iter().find(|(present, _)| present == key)
}

fn find_mut<'a, K: Eq, V>(entries: &'a mut Entries<K, V>, key: &K) -> Option<&'a mut V> {
    entries.iter_mut().find(|(present, _)| present == key).map(|(_, value)| value)
}

/// Exchanges the values of two keys of the same shard.
fn swap_within<K: Eq, V>(entries: &mut Entries<K, V>, first: &K, second: &K) -> bool {
    let place = |key: &K| entries.iter().position(|(present, _)| present == key);
    let (Some(one), Some(other)) = (place(first), place(second)) else { return false };
    if one != other {
        let (before, after) = entries.split_at_mut(one.max(other));
        mem::swap(&mut before[one.min(other)].1, &mut after[0].1);
    }
    true
}
