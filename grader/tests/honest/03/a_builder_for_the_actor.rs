//! Honest: the actor comes out of a builder with defaults, its thread has a name, and a guard drops the map before the thread says that it has ended.

use std::borrow::Cow;
use std::collections::HashMap;
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

/// How an actor is started.
#[derive(Clone, Debug)]
#[must_use = "nothing starts by itself"]
struct Builder<'n> {
    name: Cow<'n, str>,
    capacity: usize,
    entries: usize,
}

impl Default for Builder<'static> {
    fn default() -> Self {
        Builder { name: Cow::Borrowed("cache"), capacity: 1, entries: 16 }
    }
}

impl<'n> Builder<'n> {
    fn name<'other>(self, name: impl Into<Cow<'other, str>>) -> Builder<'other> {
        Builder { name: name.into(), capacity: self.capacity, entries: self.entries }
    }

    fn capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity.max(1);
        self
    }

    fn start<K, V>(self) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let Builder { name, capacity, entries } = self;
        let (mailbox, requests) = bounded(capacity);
        let thread = thread::Builder::new()
            .name(name.into_owned())
            .spawn(move || serve(HashMap::with_capacity(entries), requests))
            .unwrap_or_else(|error| panic!("no thread for the cache: {error}"));
        let (mailbox, thread) = (Mutex::new(Some(mailbox)), Mutex::new(Some(thread)));
        Handle { actor: Arc::new(Actor { mailbox, thread }) }
    }
}

fn serve<K: Eq + Hash, V: Clone>(mut map: HashMap<K, V>, requests: Receiver<Request<K, V>>) {
    requests.iter().map(|request| answer(&mut map, request)).for_each(|_heard| ());
    drop(map);
}

/// Whether the client still listened.
fn answer<K: Eq + Hash, V: Clone>(map: &mut HashMap<K, V>, request: Request<K, V>) -> bool {
    match request {
        Request::Get(key, reply) => reply.send(map.get(&key).cloned()).is_ok(),
        Request::Put(key, value, reply) => reply.send(map.insert(key, value)).is_ok(),
        Request::Remove(key, reply) => reply.send(map.remove(&key)).is_ok(),
        Request::Len(reply) => reply.send(map.len()).is_ok(),
    }
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let name = String::from("cache");
        Builder::default().name(name).capacity(mailbox_capacity).start()
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
