//! Exercise 09: a map in shards, for many threads that mostly read.
//!
//! Replace every `todo!()`. Signatures stay as they are; fields and private items are yours.
//!
//! # What the map promises
//!
//! - Each call but `range` takes effect at one moment between its beginning and its end, as if all
//!   calls were made one after another on a `HashMap`.
//! - What a thread did before a call that changes the map is visible to every thread that has seen
//!   the change.
//! - A call waits only for calls on keys of the same shard, and a `load` does not wait for a `load`,
//!   even if it takes long to clone the value.
//! - Nobody waits for ever.
//!
//! The map may hash, compare and clone keys and values while a shard is locked: these must not call
//! the map. The closure given to `range` may.
//!
//! Everything concurrent comes from the crate `sync`. Choose the shard with a hasher that gives the
//! same hash each time, such as `std::hash::DefaultHasher::new()`: a `RandomState` of its own for
//! every call would look for a key where it is not.

// Keeps the compiler quiet about what is not written yet. Take it away when you are done.
#![allow(dead_code, unused_variables)]

use std::hash::Hash;
use std::marker::PhantomData;

/// A map that many threads share, cut into shards that have nothing to do with each other.
pub struct ConcurrentMap<K, V> {
    // Stands in for your fields, which will mention `K` and `V` themselves.
    shards: PhantomData<(K, V)>,
}

impl<K: Eq + Hash + Clone, V: Clone> ConcurrentMap<K, V> {
    /// An empty map of so many shards.
    ///
    /// # Panics
    ///
    /// When `shards` is 0, with a message that names `shards`.
    pub fn new(shards: usize) -> Self {
        todo!()
    }

    /// The index of the key's shard: less than the number of shards, and the same each time.
    ///
    /// Never waits.
    pub fn shard_of(&self, key: &K) -> usize {
        todo!()
    }

    /// A copy of the key's value, or `None` if the key is absent.
    ///
    /// Waits for writers of the same shard, never for another `load`.
    pub fn load(&self, key: &K) -> Option<V> {
        todo!()
    }

    /// Puts a value under a key and returns the value it replaces, if there was one.
    pub fn store(&self, key: K, value: V) -> Option<V> {
        todo!()
    }

    /// The key's value and `true` if the key is present; otherwise puts `value` under it and returns
    /// `value` and `false`.
    ///
    /// Of several threads that ask for an absent key at once, one stores its value, and all of them
    /// receive that one.
    pub fn load_or_store(&self, key: K, value: V) -> (V, bool) {
        todo!()
    }

    /// Takes a key out of the map and returns its value, if there was one.
    pub fn load_and_delete(&self, key: &K) -> Option<V> {
        todo!()
    }

    /// Puts `new` in the place of `old`. `false` means that the key is absent or holds something
    /// else; the map is then as it was.
    pub fn compare_and_swap(&self, key: &K, old: &V, new: V) -> bool
    where
        V: PartialEq,
    {
        todo!()
    }

    /// Exchanges the values of two keys. `false` means that one of them is absent; the map is then
    /// as it was. A key exchanged with itself stays as it is, and the answer is whether it is there.
    ///
    /// Nobody sees one value exchanged and the other not. Waits for calls on either key's shard.
    pub fn swap(&self, first: &K, second: &K) -> bool {
        todo!()
    }

    /// Calls `visit` for one entry after another until there are no more, or until it returns
    /// `false`.
    ///
    /// This is not a picture of one moment, for other threads go on writing. What it promises:
    ///
    /// - no key is visited twice;
    /// - a key that is there from the beginning to the end of the call is visited;
    /// - a key is visited with a value that it had at some moment of the call.
    ///
    /// `visit` runs while nothing is locked: it may call the map, any call for any key, and other
    /// threads do not wait for it.
    pub fn range(&self, visit: impl FnMut(&K, &V) -> bool) {
        todo!()
    }
}
