//! Accepted: each shard is an `Arc` of a map that never changes; a writer copies it if somebody still reads it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use sync::{Arc, Mutex, MutexGuard};

type Entries<K, V> = Arc<HashMap<K, V>>;

/// A map that many threads share, cut into shards that have nothing to do with each other.
pub struct ConcurrentMap<K, V> {
    shards: Box<[Mutex<Entries<K, V>>]>,
}

impl<K: Eq + Hash + Clone, V: Clone> ConcurrentMap<K, V> {
    pub fn new(shards: usize) -> Self {
        assert_ne!(shards, 0, "a map without `shards` has no place for a key");
        ConcurrentMap { shards: (0..shards).map(|_| Mutex::default()).collect() }
    }

    pub fn shard_of(&self, key: &K) -> usize {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        hasher.finish() as usize % self.shards.len()
    }

    fn lock(&self, key: &K) -> MutexGuard<'_, Entries<K, V>> {
        self.shards[self.shard_of(key)].lock()
    }

    pub fn load(&self, key: &K) -> Option<V> {
        // Unlocked before the value is cloned: the guard ends with this statement.
        let entries = Arc::clone(&self.lock(key));
        entries.get(key).cloned()
    }

    pub fn store(&self, key: K, value: V) -> Option<V> {
        Arc::make_mut(&mut self.lock(&key)).insert(key, value)
    }

    pub fn load_or_store(&self, key: K, value: V) -> (V, bool) {
        let mut entries = self.lock(&key);
        if entries.contains_key(&key) {
            let entries_of_then = Arc::clone(&entries);
            drop(entries);
            return (entries_of_then[&key].clone(), true);
        }
        Arc::make_mut(&mut entries).insert(key, value.clone());
        (value, false)
    }

    pub fn load_and_delete(&self, key: &K) -> Option<V> {
        Arc::make_mut(&mut self.lock(key)).remove(key)
    }

    pub fn compare_and_swap(&self, key: &K, old: &V, new: V) -> bool
    where
        V: PartialEq,
    {
        let mut entries = self.lock(key);
        let holds = entries.get(key) == Some(old);
        if holds {
            Arc::make_mut(&mut entries).insert(key.clone(), new);
        }
        holds
    }

    pub fn swap(&self, first: &K, second: &K) -> bool {
        let mut indices = [self.shard_of(first), self.shard_of(second)];
        indices.sort_unstable();
        let mut lower = self.shards[indices[0]].lock();
        let mut higher = (indices[0] != indices[1]).then(|| self.shards[indices[1]].lock());
        let in_lower = |key: &K| self.shard_of(key) == indices[0];

        let value_of = |key: &K| match &higher {
            Some(higher) if !in_lower(key) => higher.get(key).cloned(),
            _ => lower.get(key).cloned(),
        };
        let (Some(one), Some(other)) = (value_of(first), value_of(second)) else { return false };
        for (key, value) in [(first, other), (second, one)] {
            let entries = match &mut higher {
                Some(higher) if !in_lower(key) => higher,
                _ => &mut lower,
            };
            Arc::make_mut(entries).insert(key.clone(), value);
        }
        true
    }

    pub fn range(&self, mut visit: impl FnMut(&K, &V) -> bool) {
        for shard in &self.shards {
            let entries = Arc::clone(&shard.lock());
            for (key, value) in entries.iter() {
                if !visit(key, value) {
                    return;
                }
            }
        }
    }
}
