//! Rejected: `len` adds up one shard after another, each at another moment.
//! Caught by: `snapshot::len_counts_at_one_moment` (failed)

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use sync::{Condvar, Mutex, MutexGuard};

/// How many locks there are.
const SHARDS: usize = 4;

/// A map that many threads share, without one lock that all of them want.
pub struct GuardedMap<K, V> {
    shards: [Shard<K, V>; SHARDS],
}

/// The entries whose keys' hashes lead here.
struct Shard<K, V> {
    state: Mutex<State<K, V>>,
    /// Notified each time a key leaves `State::making`.
    made: Condvar,
}

struct State<K, V> {
    entries: HashMap<K, V>,
    /// Keys for which a `make` is running.
    making: HashSet<K>,
}

impl<K, V> Shard<K, V> {
    fn new() -> Self {
        let state = State { entries: HashMap::new(), making: HashSet::new() };
        Shard { state: Mutex::new(state), made: Condvar::new() }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    /// An empty map.
    pub fn new() -> Self {
        GuardedMap { shards: std::array::from_fn(|_| Shard::new()) }
    }

    /// The index of the key's shard, the same each time.
    fn index(key: &K) -> usize {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        hasher.finish() as usize % SHARDS
    }

    fn shard(&self, key: &K) -> &Shard<K, V> {
        &self.shards[Self::index(key)]
    }

    /// Every shard, locked in order. As long as all guards live, the whole map stands still.
    fn lock_all(&self) -> Vec<MutexGuard<'_, State<K, V>>> {
        self.shards.iter().map(|shard| shard.state.lock()).collect()
    }

    /// A copy of the key's value, or `None` if the key is absent.
    pub fn get(&self, key: &K) -> Option<V> {
        self.shard(key).state.lock().entries.get(key).cloned()
    }

    /// Puts a value under a key and returns the value it replaces, if there was one.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.shard(&key).state.lock().entries.insert(key, value)
    }

    /// Takes a key out of the map and returns its value, if there was one.
    pub fn remove(&self, key: &K) -> Option<V> {
        self.shard(key).state.lock().entries.remove(key)
    }

    /// Whether the key is present.
    pub fn contains_key(&self, key: &K) -> bool {
        self.shard(key).state.lock().entries.contains_key(key)
    }

    /// A copy of the key's value; if the key is absent, `make` makes the value first.
    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let shard = self.shard(&key);
        let mut state = shard.state.lock();
        while !state.entries.contains_key(&key) && state.making.contains(&key) {
            shard.made.wait(&mut state);
        }
        if let Some(value) = state.entries.get(&key) {
            return value.clone();
        }
        state.making.insert(key.clone());
        drop(state);

        let note = Note { shard, key: &key };
        let value = make();
        let value = shard.state.lock().entries.entry(key.clone()).or_insert(value).clone();
        drop(note);
        value
    }

    /// Changes the key's value in place and returns what `f` returns; `None` if the key is absent.
    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.shard(key).state.lock().entries.get_mut(key).map(f)
    }

    /// Changes two keys' values together and returns what `f` returns; `None` if a key is absent, or
    /// if both are the same key.
    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        if first == second {
            return None;
        }
        let (one, two) = (Self::index(first), Self::index(second));
        if one == two {
            let mut state = self.shards[one].state.lock();
            let [Some(first), Some(second)] = state.entries.get_disjoint_mut([first, second])
            else {
                return None;
            };
            return Some(f(first, second));
        }
        // The lower shard first, whatever the order of the keys: so no two calls wait for each other.
        let (mut state_one, mut state_two);
        if one < two {
            state_one = self.shards[one].state.lock();
            state_two = self.shards[two].state.lock();
        } else {
            state_two = self.shards[two].state.lock();
            state_one = self.shards[one].state.lock();
        }
        let first = state_one.entries.get_mut(first)?;
        let second = state_two.entries.get_mut(second)?;
        Some(f(first, second))
    }

    /// How many keys there were at one moment of the call.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.state.lock().entries.len()).sum()
    }

    /// Whether there was no key at one moment of the call.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of all entries as they were at one moment of the call.
    pub fn snapshot(&self) -> HashMap<K, V> {
        let states = self.lock_all();
        let entries = states.iter().flat_map(|state| &state.entries);
        entries.map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// Stands for a running `make`; its end takes the key out of `making`, a panic's end as well.
struct Note<'a, K: Eq + Hash, V> {
    shard: &'a Shard<K, V>,
    key: &'a K,
}

impl<K: Eq + Hash, V> Drop for Note<'_, K, V> {
    fn drop(&mut self) {
        self.shard.state.lock().making.remove(self.key);
        self.shard.made.notify_all();
    }
}
