//! Honest: what is locked is a backend behind a private trait with an associated guard; the map does not know which lock it has.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::ops::DerefMut;
use sync::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A value that is locked for reading or for writing.
trait Backend<T> {
    type Read<'a>: std::ops::Deref<Target = T>
    where
        Self: 'a;
    type Write<'a>: DerefMut<Target = T>
    where
        Self: 'a;

    fn wrap(value: T) -> Self;
    fn read(&self) -> Self::Read<'_>;
    fn write(&self) -> Self::Write<'_>;
}

impl<T> Backend<T> for RwLock<T> {
    type Read<'a>
        = RwLockReadGuard<'a, T>
    where
        T: 'a;
    type Write<'a>
        = RwLockWriteGuard<'a, T>
    where
        T: 'a;

    fn wrap(value: T) -> Self {
        RwLock::new(value)
    }
    fn read(&self) -> Self::Read<'_> {
        RwLock::read(self)
    }
    fn write(&self) -> Self::Write<'_> {
        RwLock::write(self)
    }
}

impl<T> Backend<T> for Mutex<T> {
    type Read<'a>
        = MutexGuard<'a, T>
    where
        T: 'a;
    type Write<'a>
        = MutexGuard<'a, T>
    where
        T: 'a;

    fn wrap(value: T) -> Self {
        Mutex::new(value)
    }
    fn read(&self) -> Self::Read<'_> {
        self.lock()
    }
    fn write(&self) -> Self::Write<'_> {
        self.lock()
    }
}

/// Exclusive rights, one for each key.
struct Rights<K> {
    given: Mutex<HashSet<K>>,
    back: Condvar,
}

struct Right<'a, K: Eq + Hash>(&'a Rights<K>, Option<K>);

impl<K: Eq + Hash + Clone> Rights<K> {
    fn ask(&self, key: &K) -> Right<'_, K> {
        let mut given = self.given.lock();
        self.back.wait_while(&mut given, |given| given.contains(key));
        given.insert(key.clone());
        Right(self, Some(key.clone()))
    }
}

impl<K: Eq + Hash> Drop for Right<'_, K> {
    fn drop(&mut self) {
        if let Some(key) = self.1.take() {
            self.0.given.lock().remove(&key);
            self.0.back.notify_all();
        }
    }
}

struct Inner<K, V, B> {
    entries: B,
    rights: Rights<K>,
    values: std::marker::PhantomData<V>,
}

impl<K: Eq + Hash + Clone, V: Clone, B: Backend<HashMap<K, V>>> Inner<K, V, B> {
    fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        let look = || self.entries.read().get(&key).cloned();
        look().unwrap_or_else(|| {
            let _right = self.rights.ask(&key);
            look().unwrap_or_else(|| {
                let made = make();
                self.entries.write().entry(key.clone()).or_insert(made).clone()
            })
        })
    }
}

/// Few write, many read.
pub struct GuardedMap<K, V> {
    inner: Inner<K, V, RwLock<HashMap<K, V>>>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    pub fn new() -> Self {
        let rights = Rights { given: Mutex::new(HashSet::new()), back: Condvar::new() };
        let entries = Backend::wrap(HashMap::new());
        GuardedMap { inner: Inner { entries, rights, values: std::marker::PhantomData } }
    }

    fn entries(&self) -> impl DerefMut<Target = HashMap<K, V>> + '_ {
        Backend::write(&self.inner.entries)
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
        self.inner.get_or_insert_with(key, make)
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
