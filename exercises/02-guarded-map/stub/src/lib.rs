//! Exercise 02: a map that many threads share.
//!
//! Replace every `todo!()`. Signatures stay as they are; fields and private items are yours: one
//! lock or several, whatever keeps the promises.
//!
//! # What the map promises
//!
//! - Each call takes effect at one moment between its beginning and its end, as if all calls were
//!   made one after another on a `HashMap`. No call is lost, and none is seen in part.
//! - What a thread did before a call that changes the map is visible to every thread that has seen
//!   the change.
//! - A call may wait for other calls on the same map, never for anything else, and never for ever.
//!
//! # Closures that the map calls
//!
//! - `make`, of `get_or_insert_with`, runs while no lock of the map is held. It may take its time:
//!   calls for other keys do not wait for it. It may call the map, for any key but its own.
//! - `f`, of `update` and `update_two`, changes values in place, so it runs while they are locked.
//!   Keep it short. It must not call the map: that is a mistake of the caller's, and may never
//!   return.
//!
//! Everything concurrent comes from the crate `sync`. If you choose a lock by a key's hash, choose a
//! hasher that gives the same hash each time, such as `std::hash::DefaultHasher::new()`: the checks
//! run your code again and again, and must be able to take the same way twice.

// Keeps the compiler quiet about what is not written yet. Take it away when you are done.
#![allow(dead_code, unused_variables)]

use std::collections::HashMap;
use std::hash::Hash;
use std::marker::PhantomData;

/// A map that many threads share.
pub struct GuardedMap<K, V> {
    // Stands in for your fields, which will mention `K` and `V` themselves.
    entries: PhantomData<(K, V)>,
}

impl<K: Eq + Hash + Clone, V: Clone> GuardedMap<K, V> {
    /// An empty map.
    pub fn new() -> Self {
        todo!()
    }

    /// A copy of the key's value, or `None` if the key is absent.
    pub fn get(&self, key: &K) -> Option<V> {
        todo!()
    }

    /// Puts a value under a key and returns the value it replaces, if there was one.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        todo!()
    }

    /// Takes a key out of the map and returns its value, if there was one.
    pub fn remove(&self, key: &K) -> Option<V> {
        todo!()
    }

    /// Whether the key is present.
    pub fn contains_key(&self, key: &K) -> bool {
        todo!()
    }

    /// A copy of the key's value; if the key is absent, `make` makes the value first.
    ///
    /// `make` is called at most once for an absent key: whoever else asks for the same key waits,
    /// and receives the same value. If `make` panics, the panic goes on to its caller, the key stays
    /// absent, and one of those who wait makes the value instead.
    ///
    /// `make` may call the map for any key but this one.
    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce() -> V) -> V {
        todo!()
    }

    /// Changes the key's value in place and returns what `f` returns.
    ///
    /// `None` means that the key is absent; `f` is then not called. `f` must not call the map.
    pub fn update<R>(&self, key: &K, f: impl FnOnce(&mut V) -> R) -> Option<R> {
        todo!()
    }

    /// Changes two keys' values together and returns what `f` returns; a transfer from one account
    /// to another, for instance. `f` receives the values in the order of the keys given.
    ///
    /// Nobody sees one value changed and the other not. `None` means that a key is absent, or that
    /// both are the same key; `f` is then not called. `f` must not call the map.
    pub fn update_two<R>(
        &self,
        first: &K,
        second: &K,
        f: impl FnOnce(&mut V, &mut V) -> R,
    ) -> Option<R> {
        todo!()
    }

    /// How many keys there were at one moment of the call.
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether there was no key at one moment of the call.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of all entries as they were at one moment of the call.
    pub fn snapshot(&self) -> HashMap<K, V> {
        todo!()
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for GuardedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
