//! Rejected: `get` judges the entry in one section and copies the value in another: the value may be that of an entry that never lived.
//! Caught by: `get::never_returns_what_never_lived` (failed)

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use sync::{
    Arc, Condvar, Mutex, thread,
    time::{Duration, Instant},
};

/// A cache whose entries expire.
pub struct ExpiringCache<K, V> {
    shared: Arc<Shared<K, V>>,
    evictor: Option<thread::JoinHandle<()>>,
}

struct Shared<K, V> {
    state: Mutex<State<K, V>>,
    /// Notified when the evictor has to look again.
    changed: Condvar,
}

struct State<K, V> {
    entries: HashMap<K, Entry<V>>,
    stopped: bool,
}

struct Entry<V> {
    value: V,
    /// The moment at which it expires; `None` if the clock cannot show it.
    deadline: Option<Instant>,
}

impl<V> Entry<V> {
    fn is_live(&self, now: Instant) -> bool {
        self.deadline.is_none_or(|deadline| now < deadline)
    }

    fn live_value(self, now: Instant) -> Option<V> {
        self.is_live(now).then_some(self.value)
    }
}

impl<K, V> ExpiringCache<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// An empty cache. What has expired is held until somebody purges, removes or replaces it.
    pub fn new() -> Self {
        let state = State { entries: HashMap::new(), stopped: false };
        let shared = Shared { state: Mutex::new(state), changed: Condvar::new() };
        ExpiringCache { shared: Arc::new(shared), evictor: None }
    }

    /// An empty cache with a thread that takes each entry out when its deadline has come.
    pub fn with_evictor() -> Self {
        let mut cache = Self::new();
        let shared = Arc::clone(&cache.shared);
        cache.evictor = Some(thread::spawn(move || shared.evict()));
        cache
    }

    /// Puts a value under a key for `ttl` from now, and returns the live value that it replaces.
    pub fn insert(&self, key: K, value: V, ttl: Duration) -> Option<V> {
        let mut state = self.shared.state.lock();
        let now = Instant::now();
        let replaced = state.entries.insert(key, Entry { value, deadline: now.checked_add(ttl) });
        drop(state);
        self.shared.changed.notify_all();
        replaced?.live_value(now)
    }

    /// A copy of the key's value if the key is there and live.
    pub fn get(&self, key: &K) -> Option<V> {
        let now = Instant::now();
        if !self.shared.state.lock().entries.get(key).is_some_and(|entry| entry.is_live(now)) {
            return None;
        }
        self.shared.state.lock().entries.get(key).map(|entry| entry.value.clone())
    }

    /// Lets a live entry live for `ttl` from now, and returns whether there was one.
    pub fn touch(&self, key: &K, ttl: Duration) -> bool {
        let mut state = self.shared.state.lock();
        let now = Instant::now();
        let Some(entry) = state.entries.get_mut(key).filter(|entry| entry.is_live(now)) else {
            return false;
        };
        entry.deadline = now.checked_add(ttl);
        drop(state);
        self.shared.changed.notify_all();
        true
    }

    /// Takes a key out and returns its value if it was live.
    pub fn remove(&self, key: &K) -> Option<V> {
        let mut state = self.shared.state.lock();
        let now = Instant::now();
        let removed = state.entries.remove(key);
        drop(state);
        removed?.live_value(now)
    }

    /// Takes out what has expired, and returns how many entries that were.
    pub fn purge_expired(&self) -> usize {
        let mut state = self.shared.state.lock();
        let expired = state.take_expired(Instant::now());
        drop(state);
        expired.len()
    }

    /// How many entries are held at one moment of the call, live or expired.
    pub fn len(&self) -> usize {
        self.shared.state.lock().entries.len()
    }

    /// Whether no entry is held at one moment of the call.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K: Eq + Hash + Clone, V> State<K, V> {
    /// Takes out what has expired. The caller drops it without the lock.
    fn take_expired(&mut self, now: Instant) -> HashMap<K, Entry<V>> {
        let entries = mem::take(&mut self.entries).into_iter();
        let (live, expired) = entries.partition(|(_, entry)| entry.is_live(now));
        self.entries = live;
        expired
    }
}

impl<K: Eq + Hash + Clone, V> Shared<K, V> {
    /// The evictor's thread.
    fn evict(&self) {
        let mut state = self.state.lock();
        while !state.stopped {
            let expired = state.take_expired(Instant::now());
            if !expired.is_empty() {
                drop(state);
                drop(expired);
                state = self.state.lock();
                continue;
            }
            match state.entries.values().filter_map(|entry| entry.deadline).min() {
                Some(earliest) => {
                    self.changed.wait_until(&mut state, earliest);
                }
                None => self.changed.wait(&mut state),
            }
        }
    }
}

impl<K, V> Drop for ExpiringCache<K, V> {
    fn drop(&mut self) {
        if let Some(evictor) = self.evictor.take() {
            self.shared.state.lock().stopped = true;
            self.shared.changed.notify_all();
            let _ = evictor.join();
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
