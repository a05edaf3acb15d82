//! Honest: one lock for the entries, and a few stripes with a lock and a bell each for those who make and wait.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use sync::{Condvar, Mutex, MutexGuard};

/// Keys of one stripe that are being made.
struct Stripe<K> {
    making: Mutex<Vec<K>>,
    bell: Condvar,
}

pub struct GuardedMap<K, V> {
    entries: Mutex<HashMap<K, V>>,
    stripes: Box<[Stripe<K>]>,
    hasher: BuildHasherDefault<DefaultHasher>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    const STRIPES: usize = 3;

    pub fn new() -> Self {
        let stripe = || Stripe { making: Mutex::new(Vec::new()), bell: Condvar::new() };
        GuardedMap {
            entries: Mutex::new(HashMap::new()),
            stripes: std::iter::repeat_with(stripe).take(Self::STRIPES).collect(),
            hasher: BuildHasherDefault::default(),
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<K, V>> {
        self.entries.lock()
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
        let stripe = &self.stripes[self.hasher.hash_one(&key) as usize % Self::STRIPES];
        let mut making = stripe.making.lock();
        loop {
            // The lock of a stripe comes before the lock of the entries, here and everywhere.
            if let Some(value) = self.get(&key) {
                return value;
            }
            if !making.contains(&key) {
                break;
            }
            stripe.bell.wait(&mut making);
        }
        making.push(key);
        let key = making.last().expect("just pushed").clone();
        drop(making);
        let leaving = Leaving { stripe, key };
        let made = make();
        let value = self.entries().entry(leaving.key.clone()).or_insert(made).clone();
        value
    }
}

struct Leaving<'a, K: PartialEq> {
    stripe: &'a Stripe<K>,
    key: K,
}

impl<K: PartialEq> Drop for Leaving<'_, K> {
    fn drop(&mut self) {
        let Leaving { stripe: Stripe { making, bell }, key } = self;
        let mut making = making.lock();
        if let Some(index) = making.iter().position(|other| other == key) {
            making.swap_remove(index);
        }
        bell.notify_all();
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
