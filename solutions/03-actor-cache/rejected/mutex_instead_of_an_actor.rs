//! Rejected: the clients share the map under a lock; no thread owns it.
//! Caught by: `actor::one_thread_owns_the_map` (failed)

use std::{collections::HashMap, hash::Hash};

use sync::{Arc, Mutex, time::Duration};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    Closed,
    TimedOut,
}

pub struct ActorCache;

impl ActorCache {
    pub fn spawn<K, V>(_mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        Handle { map: Arc::new(Mutex::new(Some(HashMap::new()))) }
    }
}

pub struct Handle<K, V> {
    map: Arc<Mutex<Option<HashMap<K, V>>>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle { map: Arc::clone(&self.map) }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.with_map(|map| map.get(&key).cloned())
    }

    pub fn get_within(&self, key: K, _limit: Duration) -> Result<Option<V>, NoAnswer> {
        self.get(key).map_err(|_| NoAnswer::Closed)
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.with_map(|map| map.insert(key, value))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.with_map(|map| map.remove(&key))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        self.with_map(|map| map.len())
    }

    pub fn shutdown(&self) {
        *self.map.lock() = None;
    }

    fn with_map<R>(&self, work: impl FnOnce(&mut HashMap<K, V>) -> R) -> Result<R, Closed> {
        self.map.lock().as_mut().map(work).ok_or(Closed)
    }
}
