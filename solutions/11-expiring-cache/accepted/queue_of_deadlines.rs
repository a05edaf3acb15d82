//! Accepted: deadlines in a sorted queue beside the entries, and an evictor that is woken by messages on a channel.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use sync::channel::{self, Receiver, RecvTimeoutError, Sender};
use sync::{
    Arc, Mutex, thread,
    time::{Duration, Instant},
};

/// A cache whose entries expire.
pub struct ExpiringCache<K, V> {
    contents: Arc<Mutex<Contents<K, V>>>,
    /// Tells the evictor to look again; its end tells it to end.
    wake: Option<Sender<()>>,
    evictor: Option<thread::JoinHandle<()>>,
}

/// When an entry expires, and its number, for several may expire at once.
type Place = (Instant, u64);

struct Contents<K, V> {
    /// Each value with its place in the queue, if it ever expires.
    values: HashMap<K, (V, Option<Place>)>,
    queue: BTreeMap<Place, K>,
    places: u64,
}

impl<K: Eq + Hash + Clone, V> Contents<K, V> {
    /// Puts a key into the queue.
    fn place(&mut self, key: &K, now: Instant, ttl: Duration) -> Option<Place> {
        self.places += 1;
        let place = (now.checked_add(ttl)?, self.places);
        self.queue.insert(place, key.clone());
        Some(place)
    }

    fn take(&mut self, key: &K) -> Option<(V, Option<Place>)> {
        let (value, place) = self.values.remove(key)?;
        place.and_then(|place| self.queue.remove(&place));
        Some((value, place))
    }

    fn is_live(place: Option<Place>, now: Instant) -> bool {
        place.is_none_or(|(deadline, _)| now < deadline)
    }

    fn take_expired(&mut self, now: Instant) -> Vec<V> {
        let mut expired = Vec::new();
        while let Some(first) = self.queue.first_entry().filter(|first| first.key().0 <= now) {
            let key = first.remove();
            expired.extend(self.values.remove(&key).map(|(value, _)| value));
        }
        expired
    }
}

impl<K, V> ExpiringCache<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub fn new() -> Self {
        let contents = Contents { values: HashMap::new(), queue: BTreeMap::new(), places: 0 };
        ExpiringCache { contents: Arc::new(Mutex::new(contents)), wake: None, evictor: None }
    }

    pub fn with_evictor() -> Self {
        let mut cache = Self::new();
        // One message is enough: it says that something has changed since the last look.
        let (wake, woken) = channel::bounded(1);
        let contents = Arc::clone(&cache.contents);
        cache.wake = Some(wake);
        cache.evictor = Some(thread::spawn(move || evict(&contents, &woken)));
        cache
    }

    fn wake(&self) {
        if let Some(wake) = &self.wake {
            let _ = wake.try_send(());
        }
    }

    pub fn insert(&self, key: K, value: V, ttl: Duration) -> Option<V> {
        let mut contents = self.contents.lock();
        let now = Instant::now();
        let replaced = contents.take(&key);
        let place = contents.place(&key, now, ttl);
        contents.values.insert(key, (value, place));
        drop(contents);
        self.wake();
        let (value, place) = replaced?;
        Contents::<K, V>::is_live(place, now).then_some(value)
    }

    pub fn get(&self, key: &K) -> Option<V> {
        let contents = self.contents.lock();
        let (value, place) = contents.values.get(key)?;
        Contents::<K, V>::is_live(*place, Instant::now()).then(|| value.clone())
    }

    pub fn touch(&self, key: &K, ttl: Duration) -> bool {
        let mut contents = self.contents.lock();
        let now = Instant::now();
        let live = |(_, place): &&(V, Option<Place>)| Contents::<K, V>::is_live(*place, now);
        if contents.values.get(key).filter(live).is_none() {
            return false;
        }
        if let Some((value, _)) = contents.take(key) {
            let place = contents.place(key, now, ttl);
            contents.values.insert(key.clone(), (value, place));
        }
        drop(contents);
        self.wake();
        true
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        let mut contents = self.contents.lock();
        let now = Instant::now();
        let removed = contents.take(key);
        drop(contents);
        let (value, place) = removed?;
        Contents::<K, V>::is_live(place, now).then_some(value)
    }

    pub fn purge_expired(&self) -> usize {
        let expired = {
            let mut contents = self.contents.lock();
            contents.take_expired(Instant::now())
        };
        expired.len()
    }

    pub fn len(&self) -> usize {
        self.contents.lock().values.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The evictor's thread.
fn evict<K: Eq + Hash + Clone, V>(contents: &Mutex<Contents<K, V>>, woken: &Receiver<()>) {
    loop {
        let mut locked = contents.lock();
        let expired = locked.take_expired(Instant::now());
        let earliest = locked.queue.keys().next().map(|(deadline, _)| *deadline);
        drop(locked);
        drop(expired);
        // What changes from now on leaves a message, so that the wait ends at once.
        let woken = match earliest {
            Some(earliest) => woken.recv_deadline(earliest),
            None => woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        if woken == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

impl<K, V> Drop for ExpiringCache<K, V> {
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(evictor) = self.evictor.take() {
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
