//! Accepted: readers share a read-write lock, and the evictor parks; a token left by `unpark` ends the next park at once.

use std::collections::HashMap;
use std::hash::Hash;
use sync::atomic::{AtomicBool, Ordering};
use sync::{
    Arc, RwLock,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// A cache whose entries expire.
pub struct ExpiringCache<K, V> {
    entries: Entries<K, V>,
    evictor: Option<Evictor>,
}

type Entries<K, V> = Arc<RwLock<HashMap<K, Entry<V>>>>;

struct Entry<V> {
    value: V,
    born: Instant,
    ttl: Duration,
}

impl<V> Entry<V> {
    /// How long it lives from this moment on.
    fn left(&self, now: Instant) -> Duration {
        self.ttl.saturating_sub(now.saturating_duration_since(self.born))
    }

    fn is_live(&self, now: Instant) -> bool {
        self.left(now) > Duration::ZERO
    }
}

struct Evictor {
    thread: JoinHandle<()>,
    ends: Arc<AtomicBool>,
}

impl<K, V> ExpiringCache<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub fn new() -> Self {
        ExpiringCache { entries: Arc::default(), evictor: None }
    }

    pub fn with_evictor() -> Self {
        let entries = Entries::default();
        let ends = Arc::new(AtomicBool::new(false));
        let (their_entries, their_ends) = (Arc::clone(&entries), Arc::clone(&ends));
        let thread = thread::spawn(move || {
            while !their_ends.load(Ordering::SeqCst) {
                drop(take_expired(&their_entries));
                let entries = their_entries.read();
                let now = Instant::now();
                let shortest = entries.values().map(|entry| entry.left(now)).min();
                drop(entries);
                match shortest {
                    Some(left) => thread::park_timeout(left),
                    None => thread::park(),
                }
            }
        });
        ExpiringCache { entries, evictor: Some(Evictor { thread, ends }) }
    }

    fn wake(&self) {
        if let Some(evictor) = &self.evictor {
            evictor.thread.thread().unpark();
        }
    }

    pub fn insert(&self, key: K, value: V, ttl: Duration) -> Option<V> {
        let mut entries = self.entries.write();
        let born = Instant::now();
        let replaced = entries.insert(key, Entry { value, born, ttl });
        drop(entries);
        self.wake();
        replaced.filter(|entry| entry.is_live(born)).map(|entry| entry.value)
    }

    pub fn get(&self, key: &K) -> Option<V> {
        let entries = self.entries.read();
        let entry = entries.get(key)?;
        entry.is_live(Instant::now()).then(|| entry.value.clone())
    }

    pub fn touch(&self, key: &K, ttl: Duration) -> bool {
        let mut entries = self.entries.write();
        let now = Instant::now();
        let touched = match entries.get_mut(key) {
            Some(entry) if entry.is_live(now) => {
                (entry.born, entry.ttl) = (now, ttl);
                true
            }
            _ => false,
        };
        drop(entries);
        self.wake();
        touched
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        let mut entries = self.entries.write();
        let now = Instant::now();
        let removed = entries.remove(key);
        drop(entries);
        removed.filter(|entry| entry.is_live(now)).map(|entry| entry.value)
    }

    pub fn purge_expired(&self) -> usize {
        take_expired(&self.entries).len()
    }

    pub fn len(&self) -> usize {
        self.entries.read().len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.read().is_empty()
    }
}

/// Takes out what has expired, to be dropped without the lock.
fn take_expired<K: Eq + Hash, V>(entries: &RwLock<HashMap<K, Entry<V>>>) -> Vec<(K, Entry<V>)> {
    let mut entries = entries.write();
    let now = Instant::now();
    entries.extract_if(|_, entry| !entry.is_live(now)).collect()
}

impl<K, V> Drop for ExpiringCache<K, V> {
    fn drop(&mut self) {
        if let Some(Evictor { thread, ends }) = self.evictor.take() {
            ends.store(true, Ordering::SeqCst);
            thread.thread().unpark();
            let _ = thread.join();
        }
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
