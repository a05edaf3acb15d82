//! Honest: a hash table written by hand, with buckets that grow, behind a read-write lock; entries are found by an iterator.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::iter::FusedIterator;
use sync::{Condvar, Mutex, RwLock};

type Pair<K, V> = (K, V);

struct Table<K, V> {
    buckets: Vec<Vec<Pair<K, V>>>,
    len: usize,
}

impl<K: Hash + Eq, V> Table<K, V> {
    const FIRST: usize = 2;

    fn new() -> Self {
        Table { buckets: Self::empty(Self::FIRST), len: 0 }
    }

    fn empty(count: usize) -> Vec<Vec<Pair<K, V>>> {
        std::iter::repeat_with(Vec::new).take(count).collect()
    }

    fn bucket(key: &K, count: usize) -> usize {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        (hasher.finish() % count as u64) as usize
    }

    fn place(&self, key: &K) -> (usize, Option<usize>) {
        let bucket = Self::bucket(key, self.buckets.len());
        (bucket, self.buckets[bucket].iter().position(|(known, _)| known == key))
    }

    fn get(&self, key: &K) -> Option<&V> {
        let (bucket, position) = self.place(key);
        position.map(|position| &self.buckets[bucket][position].1)
    }

    fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let (bucket, position) = self.place(key);
        let (_, value) = self.buckets[bucket].get_mut(position?)?;
        Some(value)
    }

    fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(known) = self.get_mut(&key) {
            return Some(std::mem::replace(known, value));
        }
        if self.len >= 2 * self.buckets.len() {
            let count = 2 * self.buckets.len();
            let old = std::mem::replace(&mut self.buckets, Self::empty(count));
            for pair in old.into_iter().flatten() {
                self.buckets[Self::bucket(&pair.0, count)].push(pair);
            }
        }
        let (bucket, _) = self.place(&key);
        self.buckets[bucket].push((key, value));
        self.len += 1;
        None
    }

    fn remove(&mut self, key: &K) -> Option<V> {
        let (bucket, position) = self.place(key);
        let (_, value) = self.buckets[bucket].swap_remove(position?);
        self.len -= 1;
        Some(value)
    }

    fn both(&mut self, one: &K, two: &K) -> Option<(&mut V, &mut V)> {
        let (bucket_one, bucket_two) = (self.place(one), self.place(two));
        let ((a, Some(i)), (b, Some(j))) = (bucket_one, bucket_two) else { return None };
        if a == b {
            let [one, two] = self.buckets[a].get_disjoint_mut([i, j]).ok()?;
            Some((&mut one.1, &mut two.1))
        } else {
            let [one, two] = self.buckets.get_disjoint_mut([a, b]).ok()?;
            Some((&mut one[i].1, &mut two[j].1))
        }
    }

    fn iter(&self) -> impl FusedIterator<Item = (&K, &V)> {
        self.buckets.iter().flatten().map(|(key, value)| (key, value))
    }
}

pub struct GuardedMap<K, V> {
    table: RwLock<Table<K, V>>,
    making: Mutex<HashSet<K>>,
    made: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        GuardedMap {
            table: RwLock::new(Table::new()),
            making: Mutex::new(HashSet::new()),
            made: Condvar::new(),
        }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.table.read().get(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.table.write().insert(key, value)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.table.write().remove(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.table.read().get(key).is_some()
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut making = self.making.lock();
        loop {
            if let Some(value) = self.get(&key) {
                return value;
            }
            if making.insert(key.clone()) {
                break;
            }
            self.made.wait(&mut making);
        }
        drop(making);

        let mark = Mark { map: self, key: key.clone() };
        let made = make();
        let mut table = self.table.write();
        let value = match table.get(&key) {
            Some(present) => present.clone(),
            None => {
                table.insert(key, made.clone());
                made
            }
        };
        drop((table, mark));
        value
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.table.write().get_mut(key).map(f)
    }

    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        self.table.write().both(first, second).map(|(first, second)| f(first, second))
    }

    pub fn len(&self) -> usize {
        self.table.read().len
    }

    pub fn is_empty(&self) -> bool {
        self.table.read().iter().next().is_none()
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        self.table.read().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

struct Mark<'map, K, V>
where
    K: Eq + Hash,
{
    map: &'map GuardedMap<K, V>,
    key: K,
}

impl<K, V> Drop for Mark<'_, K, V>
where
    K: Eq + Hash,
{
    fn drop(&mut self) {
        let Mark { map, ref key } = *self;
        map.making.lock().remove(key);
        map.made.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
