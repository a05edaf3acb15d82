//! Honest: a generic sharded map with a const parameter, behind read-write locks, of which the public map is one instance.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use sync::{Condvar, Mutex, RwLock, RwLockWriteGuard};

mod guards {
    use super::{HashMap, RwLockWriteGuard};

    type Guard<'a, K, V> = RwLockWriteGuard<'a, HashMap<K, V>>;

    /// One or two shards, locked.
    pub(super) enum Locked<'a, K, V> {
        Same(Guard<'a, K, V>),
        Different(Guard<'a, K, V>, Guard<'a, K, V>),
    }
}

use guards::Locked;

struct Sharded<K, V, const N: usize> {
    shards: [RwLock<HashMap<K, V>>; N],
}

impl<K: Eq + Hash, V, const N: usize> Sharded<K, V, N> {
    const MASK: usize = {
        assert!(N.is_power_of_two());
        N - 1
    };

    fn new() -> Self {
        Self { shards: std::array::from_fn(|_| RwLock::new(HashMap::new())) }
    }

    fn index(key: &K) -> usize {
        let mut hasher = DefaultHasher::default();
        key.hash(&mut hasher);
        hasher.finish() as usize & Self::MASK
    }

    fn shard(&self, key: &K) -> &RwLock<HashMap<K, V>> {
        &self.shards[Self::index(key)]
    }

    /// The shards of two keys, in this order, taken in the order of their indices.
    fn lock_two(&self, one: &K, two: &K) -> Locked<'_, K, V> {
        use std::cmp::Ordering::*;
        let (i, j) = (Self::index(one), Self::index(two));
        match i.cmp(&j) {
            Equal => Locked::Same(self.shards[i].write()),
            Less => {
                let low = self.shards[i].write();
                Locked::Different(low, self.shards[j].write())
            }
            Greater => {
                let low = self.shards[j].write();
                Locked::Different(self.shards[i].write(), low)
            }
        }
    }

    fn fold<A>(&self, start: A, f: impl FnMut(A, &HashMap<K, V>) -> A) -> A {
        let guards = self.shards.each_ref().map(RwLock::read);
        guards.iter().map(|guard| &**guard).fold(start, f)
    }
}

pub struct GuardedMap<K, V> {
    entries: Sharded<K, V, 4>,
    /// Numbers of hashes being made: two keys of one hash take turns, which does no harm.
    making: Mutex<BTreeSet<u64>>,
    made: Condvar,
}

fn number(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        GuardedMap {
            entries: Sharded::new(),
            making: Mutex::new(BTreeSet::new()),
            made: Condvar::new(),
        }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.entries.shard(key).read().get(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.entries.shard(&key).write().insert(key, value)
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.entries.shard(key).write().remove(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.entries.shard(key).read().contains_key(key)
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        if let Some(value) = self.get(&key) {
            return value;
        }
        let number = number(&key);
        let mut making = self.making.lock();
        self.made.wait_while(&mut making, |making| !making.insert(number));
        drop(making);
        let _turn = Turn { map: self, number };
        if let Some(value) = self.get(&key) {
            return value;
        }
        let made = make();
        self.entries.shard(&key).write().entry(key).or_insert(made).clone()
    }

    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.entries.shard(key).write().get_mut(key).map(f)
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
        match self.entries.lock_two(first, second) {
            Locked::Same(mut shard) => match shard.get_disjoint_mut([first, second]) {
                [Some(first), Some(second)] => Some(f(first, second)),
                _ => None,
            },
            Locked::Different(mut one, mut two) => {
                Some(f(one.get_mut(first)?, two.get_mut(second)?))
            }
        }
    }

    pub fn len(&self) -> usize {
        self.entries.fold(0, |sum, shard| sum + shard.len())
    }

    pub fn is_empty(&self) -> bool {
        self.entries.fold(true, |empty, shard| empty && shard.is_empty())
    }

    pub fn snapshot(&self) -> HashMap<K, V> {
        self.entries.fold(HashMap::new(), |mut all, shard| {
            all.extend(shard.iter().map(|(key, value)| (key.clone(), value.clone())));
            all
        })
    }
}

struct Turn<'a, K, V> {
    map: &'a GuardedMap<K, V>,
    number: u64,
}

impl<K, V> Drop for Turn<'_, K, V> {
    fn drop(&mut self) {
        self.map.making.lock().remove(&self.number);
        self.map.made.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
