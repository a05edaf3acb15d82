//! Exercise 11: a cache whose entries live for a time, and a thread that clears away the dead ones.
//!
//! Replace every `todo!()`. Signatures stay as they are; fields and private items are yours.
//!
//! # What the cache promises
//!
//! - An entry that is put in at the moment `t` with a time to live of `ttl` is *live* before `t + ttl`
//!   and *expired* from that moment on. `t` is a moment of the call that put it in.
//! - An entry that has expired is *held* until it is purged, evicted, removed or replaced; for `get`,
//!   `touch`, `insert` and `remove` it is as if it were not there.
//! - Each call takes effect at one moment between its beginning and its end, as if all calls were
//!   made one after another. What a thread did before a call that changes the cache is visible to
//!   every thread that has seen the change.
//! - A call may wait for other calls on the same cache for a moment, never for time to pass.
//! - No lock is held while a value is dropped: its `Drop` may call the cache.
//!
//! Everything concurrent comes from the crate `sync`, time as well: under a model the clock is
//! virtual, and an hour passes in no time.

// Keeps the compiler quiet about what is not written yet. Take it away when you are done.
#![allow(dead_code, unused_variables)]

use std::hash::Hash;
use std::marker::PhantomData;
use sync::time::Duration;

/// A cache whose entries expire.
///
/// Dropping it ends the evictor, if it has one, and waits until its thread has ended; this does not
/// wait for any deadline.
pub struct ExpiringCache<K, V> {
    // Stands in for your fields, which will mention `K` and `V` themselves.
    entries: PhantomData<(K, V)>,
}

impl<K, V> ExpiringCache<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// An empty cache. What has expired is held until somebody purges, removes or replaces it.
    pub fn new() -> Self {
        todo!()
    }

    /// An empty cache with an evictor: a thread that takes each entry out when its deadline has
    /// come, though nobody asks for it, and drops the value.
    ///
    /// The evictor sleeps until the earliest deadline, and as long as nothing can expire without any
    /// limit. An entry with an earlier deadline wakes it.
    pub fn with_evictor() -> Self {
        todo!()
    }

    /// Puts a value under a key for `ttl` from now, and returns the live value that it replaces.
    ///
    /// With a `ttl` of zero the entry has expired from the beginning. A `ttl` may be as long as
    /// `Duration::MAX`: an entry whose deadline the clock cannot show never expires.
    pub fn insert(&self, key: K, value: V, ttl: Duration) -> Option<V> {
        todo!()
    }

    /// A copy of the key's value if the key is there and live.
    pub fn get(&self, key: &K) -> Option<V> {
        todo!()
    }

    /// Lets a live entry live for `ttl` from now, be that longer or shorter than before, and returns
    /// whether there was one. An entry that has expired stays so.
    pub fn touch(&self, key: &K, ttl: Duration) -> bool {
        todo!()
    }

    /// Takes a key out and returns its value if it was live. What has expired is taken out, too.
    pub fn remove(&self, key: &K) -> Option<V> {
        todo!()
    }

    /// Takes out what has expired, and returns how many entries that were.
    ///
    /// Takes out nothing else: an entry that is replaced or touched at the same time either has
    /// expired, or stays.
    pub fn purge_expired(&self) -> usize {
        todo!()
    }

    /// How many entries are held at one moment of the call, live or expired.
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether no entry is held at one moment of the call.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K, V> Default for ExpiringCache<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn default() -> Self {
        Self::new()
    }
}
