//! Accepted: a shard only says where a key's cell is; the value has a lock of its own there, and a cell that was taken out stays empty.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;
use sync::atomic::{AtomicU64, Ordering};
use sync::{Arc, RwLock};

/// A map that many threads share, cut into shards that have nothing to do with each other.
pub struct ConcurrentMap<K, V> {
    shards: Vec<RwLock<HashMap<K, Arc<Cell<V>>>>>,
    cells_made: AtomicU64,
}

/// Where a value is.
struct Cell<V> {
    /// The order in which two cells are locked.
    number: u64,
    /// `None` once the cell has left its shard; it never holds a value again.
    value: RwLock<Option<V>>,
}

impl<K: Eq + Hash + Clone, V: Clone> ConcurrentMap<K, V> {
    pub fn new(shards: usize) -> Self {
        assert!(shards > 0, "`shards` must not be 0");
        let shards = std::iter::repeat_with(RwLock::default).take(shards).collect();
        ConcurrentMap { shards, cells_made: AtomicU64::new(0) }
    }

    pub fn shard_of(&self, key: &K) -> usize {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        hasher.finish() as usize % self.shards.len()
    }

    fn cell(&self, key: &K) -> Option<Arc<Cell<V>>> {
        self.shards[self.shard_of(key)].read().get(key).cloned()
    }

    fn new_cell(&self, value: V) -> Arc<Cell<V>> {
        // Relaxed: the number only has to be another one than the others'.
        let number = self.cells_made.fetch_add(1, Ordering::Relaxed);
        Arc::new(Cell { number, value: RwLock::new(Some(value)) })
    }

    pub fn load(&self, key: &K) -> Option<V> {
        // An empty cell left its shard during this call: at that moment the key was absent.
        self.cell(key)?.value.read().clone()
    }

    pub fn store(&self, key: K, value: V) -> Option<V> {
        let mut entries = self.shards[self.shard_of(&key)].write();
        match entries.get(&key) {
            // A cell that is still in its shard is not empty, and the shard is locked.
            Some(cell) => cell.value.write().replace(value),
            None => {
                entries.insert(key, self.new_cell(value));
                None
            }
        }
    }

    pub fn load_or_store(&self, key: K, value: V) -> (V, bool) {
        loop {
            if let Some(cell) = self.cell(&key) {
                match cell.value.read().clone() {
                    Some(present) => return (present, true),
                    // Taken out meanwhile: look for the key again.
                    None => continue,
                }
            }
            let mut entries = self.shards[self.shard_of(&key)].write();
            if !entries.contains_key(&key) {
                entries.insert(key, self.new_cell(value.clone()));
                return (value, false);
            }
        }
    }

    pub fn load_and_delete(&self, key: &K) -> Option<V> {
        let mut entries = self.shards[self.shard_of(key)].write();
        let cell = entries.remove(key)?;
        // Emptied while the shard is locked: whoever finds it empty will not find it in the shard.
        let value = cell.value.write().take();
        value
    }

    pub fn compare_and_swap(&self, key: &K, old: &V, new: V) -> bool
    where
        V: PartialEq,
    {
        let Some(cell) = self.cell(key) else { return false };
        let mut value = cell.value.write();
        match value.as_mut() {
            Some(value) if value == old => {
                *value = new;
                true
            }
            _ => false,
        }
    }

    pub fn swap(&self, first: &K, second: &K) -> bool {
        if first == second {
            return self.cell(first).is_some();
        }
        let (Some(one), Some(other)) = (self.cell(first), self.cell(second)) else { return false };
        let (earlier, later) = if one.number < other.number { (one, other) } else { (other, one) };
        let mut earlier = earlier.value.write();
        let mut later = later.value.write();
        match (earlier.as_mut(), later.as_mut()) {
            (Some(earlier), Some(later)) => {
                mem::swap(earlier, later);
                true
            }
            // One of them was taken out meanwhile, and was absent at that moment.
            _ => false,
        }
    }

    pub fn range(&self, mut visit: impl FnMut(&K, &V) -> bool) {
        for shard in &self.shards {
            let cells: Vec<(K, Arc<Cell<V>>)> =
                shard.read().iter().map(|(key, cell)| (key.clone(), Arc::clone(cell))).collect();
            for (key, cell) in cells {
                let value = cell.value.read().clone();
                if value.is_some_and(|value| !visit(&key, &value)) {
                    return;
                }
            }
        }
    }
}
