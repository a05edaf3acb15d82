//! Honest: a request is a boxed closure over the map; an answer that is dropped unsent means that the cache is closed.

use std::{collections::HashMap, fmt, hash::Hash};
use sync::{
    Arc, Mutex,
    channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// The cache has been shut down: this request was not served, and no later one will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// Why [`Handle::get_within`] comes back without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The cache has been shut down.
    Closed,
    /// The time limit passed first.
    TimedOut,
}

/// The actor: a thread that owns a map and serves one request after another.
pub struct ActorCache;

type Map<K, V> = HashMap<K, V>;

/// Work for the actor.
struct Visit<K, V>(Box<dyn FnOnce(&mut Map<K, V>) + Send + 'static>);

impl<K, V> fmt::Debug for Visit<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit").finish_non_exhaustive()
    }
}

impl<K, V> Visit<K, V> {
    /// A visit and where its result arrives.
    fn new<R, F>(f: F) -> (Self, Receiver<R>)
    where
        R: Send + 'static,
        F: for<'map> FnOnce(&'map mut Map<K, V>) -> R + Send + 'static,
    {
        let (reply, answer) = bounded(1);
        let visit = move |map: &mut Map<K, V>| {
            let _ = reply.try_send(f(map));
        };
        (Visit(Box::new(visit)), answer)
    }
}

pub struct Handle<K, V> {
    door: Arc<Mutex<Option<Sender<Visit<K, V>>>>>,
    thread: Arc<Mutex<Option<JoinHandle<Map<K, V>>>>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        let Self { door, thread } = self;
        Self { door: door.clone(), thread: thread.clone() }
    }
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (door, visits) = bounded::<Visit<K, V>>(mailbox_capacity);
        let thread = thread::spawn(move || {
            let mut map = Map::new();
            visits.into_iter().for_each(|Visit(visit)| visit(&mut map));
            map
        });
        Handle {
            door: Arc::new(Mutex::new(Some(door))),
            thread: Arc::new(Mutex::new(Some(thread))),
        }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn visit<R: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Map<K, V>) -> R + Send + 'static,
    ) -> Result<R, Closed> {
        let door = self.door.lock().as_ref().cloned().ok_or(Closed)?;
        let (visit, answer) = Visit::new(f);
        door.send(visit).or(Err(Closed))?;
        answer.recv().or(Err(Closed))
    }

    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.visit(move |map| map.get(&key).cloned())
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let end = Instant::now() + limit;
        let Some(door) = self.door.lock().clone() else { return Err(NoAnswer::Closed) };
        let (visit, answer) = Visit::new(move |map: &mut Map<K, V>| map.get(&key).cloned());
        match door.send_timeout(visit, limit) {
            Err(SendTimeoutError::Timeout(_)) => Err(NoAnswer::TimedOut),
            Err(SendTimeoutError::Disconnected(_)) => Err(NoAnswer::Closed),
            Ok(()) => match answer.recv_deadline(end) {
                Ok(value) => Ok(value),
                Err(RecvTimeoutError::Timeout) => Err(NoAnswer::TimedOut),
                Err(RecvTimeoutError::Disconnected) => Err(NoAnswer::Closed),
            },
        }
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.visit(|map| map.insert(key, value))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.visit(move |map| map.remove(&key))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        self.visit(|map| map.len())
    }

    pub fn shutdown(&self) {
        drop(self.door.lock().take());
        let mut thread = self.thread.lock();
        // What the thread leaves behind is the map itself; it is dropped here.
        let map = thread.take().and_then(|thread| thread.join().ok());
        drop(map);
    }
}
