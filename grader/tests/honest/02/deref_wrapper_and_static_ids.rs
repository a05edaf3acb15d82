//! Honest: a guard type of its own that derefs to the map; makers are known by numbers from a static counter.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU64;
use std::ops::{Deref, DerefMut};
use sync::atomic::{AtomicU64, Ordering};
use sync::{Condvar, Mutex, MutexGuard};

/// Numbers makers, of all maps.
static MAKERS: AtomicU64 = AtomicU64::new(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct MakerId(NonZeroU64);

impl MakerId {
    fn fresh() -> Self {
        // Relaxed: numbers need only differ.
        let number = MAKERS.fetch_add(1, Ordering::Relaxed);
        MakerId(NonZeroU64::new(number).expect("starts at 1"))
    }
}

struct State<K, V> {
    entries: HashMap<K, V>,
    makers: HashMap<K, MakerId>,
}

/// The locked entries.
struct Entries<'a, K, V>(MutexGuard<'a, State<K, V>>);

impl<K, V> Deref for Entries<'_, K, V> {
    type Target = HashMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.0.entries
    }
}

impl<K, V> DerefMut for Entries<'_, K, V> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0.entries
    }
}

pub struct GuardedMap<K, V> {
    state: Mutex<State<K, V>>,
    changed: Condvar,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let state = Mutex::new(State { entries: HashMap::new(), makers: HashMap::new() });
        GuardedMap { state, changed: Condvar::new() }
    }

    fn entries(&self) -> Entries<'_, K, V> {
        Entries(self.state.lock())
    }

    pub fn get(&self, key: &K) -> Option<V> {
        self.entries().get(key).cloned()
    }

    /// Puts a value under a key and returns the value it replaces.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.entries().insert(key, value)
    }

    /// Takes a key out of the map and returns its value.
    pub fn remove(&self, key: &K) -> Option<V> {
        self.entries().remove(key)
    }

    /// Whether the key is present.
    pub fn contains_key(&self, key: &K) -> bool {
        self.entries().contains_key(key)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// Changes the key's value in place and returns what `f` returns.
    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        self.entries().get_mut(key).map(f)
    }

    /// Changes two keys' values together and returns what `f` returns.
    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        if first == second {
            return None;
        }
        match self.entries().get_disjoint_mut([first, second]) {
            [Some(first), Some(second)] => Some(f(first, second)),
            _ => None,
        }
    }

    /// A copy of all entries as they were at one moment of the call.
    pub fn snapshot(&self) -> HashMap<K, V> {
        self.entries().clone()
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let me = MakerId::fresh();
        let mut state = self.state.lock();
        loop {
            if let Some(value) = state.entries.get(&key) {
                return value.clone();
            }
            if *state.makers.entry(key.clone()).or_insert(me) == me {
                break;
            }
            self.changed.wait(&mut state);
        }
        drop(state);
        let resign = Resign { map: self, key: &key, me };
        let made = make();
        let value = self.entries().entry(key.clone()).or_insert(made).clone();
        drop(resign);
        value
    }
}

struct Resign<'m, 'k, K: Eq + Hash, V> {
    map: &'m GuardedMap<K, V>,
    key: &'k K,
    me: MakerId,
}

impl<K: Eq + Hash, V> Drop for Resign<'_, '_, K, V> {
    fn drop(&mut self) {
        let mut state = self.map.state.lock();
        let resigned = state.makers.remove(self.key);
        debug_assert_eq!(resigned, Some(self.me));
        drop(state);
        self.map.changed.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
