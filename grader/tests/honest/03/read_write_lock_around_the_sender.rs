//! Honest: the sender is behind a read-write lock, and `From` and `?` turn every error of a channel into the cache's own.

use std::collections::hash_map::{Entry, HashMap};
use std::error::Error;
use std::fmt;
use std::hash::Hash;
use sync::channel::{RecvError, RecvTimeoutError, SendError, SendTimeoutError, Sender, bounded};
use sync::thread::{JoinHandle, spawn};
use sync::time::{Duration, Instant};
use sync::{Arc, Mutex, RwLock};

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

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the cache is shut down")
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoAnswer::Closed => Closed.fmt(f),
            NoAnswer::TimedOut => f.write_str("no answer in time"),
        }
    }
}

impl Error for Closed {}
impl Error for NoAnswer {}

impl<T> From<SendError<T>> for Closed {
    fn from(_: SendError<T>) -> Self {
        Closed
    }
}

impl From<RecvError> for Closed {
    fn from(_: RecvError) -> Self {
        Closed
    }
}

impl From<Closed> for NoAnswer {
    fn from(Closed: Closed) -> Self {
        NoAnswer::Closed
    }
}

impl<T> From<SendTimeoutError<T>> for NoAnswer {
    fn from(error: SendTimeoutError<T>) -> Self {
        if error.is_timeout() { NoAnswer::TimedOut } else { NoAnswer::Closed }
    }
}

impl From<RecvTimeoutError> for NoAnswer {
    fn from(error: RecvTimeoutError) -> Self {
        match error {
            RecvTimeoutError::Timeout => Self::TimedOut,
            RecvTimeoutError::Disconnected => Self::Closed,
        }
    }
}

enum Request<K, V> {
    Get(K, Sender<Option<V>>),
    Put(K, V, Sender<Option<V>>),
    Remove(K, Sender<Option<V>>),
    Len(Sender<usize>),
}

impl<K: Eq + Hash, V: Clone> Request<K, V> {
    fn serve(self, map: &mut HashMap<K, V>) {
        match self {
            Self::Get(key, reply) => {
                let _ = reply.send(map.get(&key).cloned());
            }
            Self::Put(key, value, reply) => {
                let before = match map.entry(key) {
                    Entry::Occupied(mut entry) => Some(entry.insert(value)),
                    Entry::Vacant(entry) => {
                        entry.insert(value);
                        None
                    }
                };
                let _ = reply.send(before);
            }
            Self::Remove(key, reply) => {
                let removed = map.remove_entry(&key).map(|(_, value)| value);
                let _ = reply.send(removed);
            }
            Self::Len(reply) => {
                let _ = reply.send(map.keys().count());
            }
        }
    }
}

struct Shared<K, V> {
    mailbox: RwLock<Option<Sender<Request<K, V>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

pub struct Handle<K, V> {
    shared: Arc<Shared<K, V>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        let shared = self.shared.clone();
        Handle { shared }
    }
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (mailbox, requests) = bounded::<Request<K, V>>(mailbox_capacity.max(1));
        let thread = spawn(move || {
            let mut map = HashMap::new();
            while let Ok(request) = requests.recv() {
                request.serve(&mut map);
            }
        });
        let shared = Shared { mailbox: Some(mailbox).into(), thread: Some(thread).into() };
        Handle { shared: shared.into() }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn mailbox(&self) -> Result<Sender<Request<K, V>>, Closed> {
        self.shared.mailbox.read().clone().ok_or(Closed)
    }

    fn ask<R>(&self, request: impl FnOnce(Sender<R>) -> Request<K, V>) -> Result<R, Closed> {
        let (reply, answer) = bounded(1);
        self.mailbox()?.send(request(reply))?;
        Ok(answer.recv()?)
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let start = Instant::now();
        let (reply, answer) = bounded(1);
        self.mailbox()?.send_timeout(Request::Get(key, reply), limit)?;
        Ok(answer.recv_timeout(limit.saturating_sub(start.elapsed()))?)
    }

    /// The value under `key`, if there is one.
    ///
    /// # Errors
    /// [`Closed`] when the cache has been shut down.
    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.ask(|reply| Request::Get(key, reply))
    }

    /// Puts `value` under `key`; returns the value it replaces.
    ///
    /// # Errors
    /// [`Closed`] when the cache has been shut down.
    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.ask(|reply| Request::Put(key, value, reply))
    }

    /// Takes the value under `key` out of the cache, if there is one.
    ///
    /// # Errors
    /// [`Closed`] when the cache has been shut down.
    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.ask(|reply| Request::Remove(key, reply))
    }

    /// How many keys have a value.
    ///
    /// # Errors
    /// [`Closed`] when the cache has been shut down.
    #[expect(clippy::len_without_is_empty, reason = "emptiness would be a second request")]
    pub fn len(&self) -> Result<usize, Closed> {
        self.ask(Request::Len)
    }

    pub fn shutdown(&self) {
        let sender = self.shared.mailbox.write().take();
        drop(sender);
        let mut thread = self.shared.thread.lock();
        let Some(thread) = thread.take() else { return };
        thread.join().unwrap_or_default();
    }
}
