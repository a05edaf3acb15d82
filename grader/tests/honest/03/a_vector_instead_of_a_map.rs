//! Honest: the actor keeps its entries in a vector, most recently used last, behind a trait for storage.

use std::hash::Hash;
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

/// What the actor needs of its storage.
trait Storage<K, V>: Default {
    fn find(&mut self, key: &K) -> Option<&mut V>;
    fn insert(&mut self, key: K, value: V);
    fn remove(&mut self, key: &K) -> Option<V>;
    fn len(&self) -> usize;

    /// Inserts or replaces.
    fn put(&mut self, key: K, value: V) -> Option<V> {
        if let Some(place) = self.find(&key) {
            return Some(std::mem::replace(place, value));
        }
        self.insert(key, value);
        None
    }
}

impl<K: PartialEq, V> Storage<K, V> for Vec<(K, V)> {
    fn find(&mut self, key: &K) -> Option<&mut V> {
        let index = self.iter().rposition(|(known, _)| known == key)?;
        self[index..].rotate_left(1);
        self.last_mut().map(|(_, value)| value)
    }

    fn insert(&mut self, key: K, value: V) {
        self.push((key, value));
    }

    fn remove(&mut self, key: &K) -> Option<V> {
        let index = self.iter().position(|(known, _)| known.eq(key))?;
        Some(Vec::remove(self, index).1)
    }

    fn len(&self) -> usize {
        self.as_slice().len()
    }
}

/// What a client asks for, with the way back for the answer.
enum Request<K, V> {
    Get(K, Sender<Option<V>>),
    Put(K, V, Sender<Option<V>>),
    Remove(K, Sender<Option<V>>),
    Len(Sender<usize>),
}

/// What all handles share.
struct Actor<K, V> {
    mailbox: Mutex<Option<Sender<Request<K, V>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// A client's way to the actor; clone it for every client, or share one.
pub struct Handle<K, V> {
    actor: Arc<Actor<K, V>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle { actor: Arc::clone(&self.actor) }
    }
}

fn run<K, V: Clone, S: Storage<K, V>>(requests: Receiver<Request<K, V>>) {
    let mut storage = S::default();
    for request in requests {
        match request {
            Request::Get(key, reply) => drop(reply.send(storage.find(&key).cloned())),
            Request::Put(key, value, reply) => drop(reply.send(storage.put(key, value))),
            Request::Remove(key, reply) => drop(reply.send(storage.remove(&key))),
            Request::Len(reply) => drop(reply.send(storage.len())),
        }
    }
}

fn serve<K: Eq, V: Clone>(requests: Receiver<Request<K, V>>) {
    run::<K, V, Vec<(K, V)>>(requests);
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (mailbox, requests) = bounded(mailbox_capacity);
        let thread = thread::spawn(move || serve(requests));
        Handle {
            actor: Arc::new(Actor {
                mailbox: Mutex::new(Some(mailbox)),
                thread: Mutex::new(Some(thread)),
            }),
        }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
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

    /// Like [`Handle::get`], but gives up once `limit` has passed.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let deadline = Instant::now() + limit;
        let mailbox = self.mailbox().ok_or(NoAnswer::Closed)?;
        let (reply, answer) = bounded(1);
        match mailbox.send_timeout(Request::Get(key, reply), limit) {
            Ok(()) => {}
            Err(SendTimeoutError::Timeout(_)) => return Err(NoAnswer::TimedOut),
            Err(SendTimeoutError::Disconnected(_)) => return Err(NoAnswer::Closed),
        }
        answer.recv_deadline(deadline).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
    }

    /// Ends the actor and joins its thread.
    pub fn shutdown(&self) {
        drop(self.actor.mailbox.lock().take());
        let mut thread = self.actor.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }

    fn mailbox(&self) -> Option<Sender<Request<K, V>>> {
        self.actor.mailbox.lock().clone()
    }

    /// Sends a request and waits for its reply.
    fn ask<R>(&self, request: impl FnOnce(Sender<R>) -> Request<K, V>) -> Result<R, Closed> {
        let mailbox = self.mailbox().ok_or(Closed)?;
        let (reply, answer) = bounded(1);
        mailbox.send(request(reply)).map_err(|_| Closed)?;
        drop(mailbox);
        answer.recv().map_err(|_| Closed)
    }
}
