//! Honest: `shutdown` closes a gate, waits until the clients inside have left, and only then ends the actor with a last letter.

use std::collections::HashMap;
use std::hash::Hash;
use sync::{
    Arc, Condvar, Mutex,
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

#[derive(Debug, Default)]
struct Gate {
    inside: Mutex<Inside>,
    left: Condvar,
}

#[derive(Debug, Default)]
struct Inside {
    clients: usize,
    closed: bool,
}

/// A client inside the gate.
struct Pass<'a>(&'a Gate);

impl Gate {
    fn enter(&self) -> Result<Pass<'_>, Closed> {
        let mut inside = self.inside.lock();
        if inside.closed {
            return Err(Closed);
        }
        inside.clients += 1;
        Ok(Pass(self))
    }

    fn close(&self) {
        let mut inside = self.inside.lock();
        inside.closed = true;
        self.left.wait_while(&mut inside, |inside| inside.clients > 0);
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut inside = self.0.inside.lock();
        inside.clients -= 1;
        if inside.clients == 0 && inside.closed {
            self.0.left.notify_all();
        }
    }
}

fn serve<K: Eq + Hash, V: Clone>(inbox: Receiver<Option<Request<K, V>>>) {
    let mut map = HashMap::new();
    while let Ok(Some(request)) = inbox.recv() {
        match request {
            Request::Get(key, reply) => drop(reply.send(map.get(&key).cloned())),
            Request::Put(key, value, reply) => drop(reply.send(map.insert(key, value))),
            Request::Remove(key, reply) => drop(reply.send(map.remove(&key))),
            Request::Len(reply) => drop(reply.send(map.len())),
        }
    }
}

struct Actor<K, V> {
    gate: Gate,
    /// `None` is the last letter.
    inbox: Sender<Option<Request<K, V>>>,
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

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (inbox, letters) = bounded(mailbox_capacity);
        let thread = Mutex::new(Some(thread::spawn(move || serve(letters))));
        Handle { actor: Arc::new(Actor { gate: Gate::default(), inbox, thread }) }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn ask<R>(&self, request: impl FnOnce(Sender<R>) -> Request<K, V>) -> Result<R, Closed> {
        let _pass = self.actor.gate.enter()?;
        let (reply, answer) = bounded(1);
        self.actor.inbox.send(Some(request(reply))).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
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

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let deadline = Instant::now() + limit;
        let _pass = self.actor.gate.enter().map_err(|Closed| NoAnswer::Closed)?;
        let (reply, answer) = bounded(1);
        if let Err(error) = self.actor.inbox.send_timeout(Some(Request::Get(key, reply)), limit) {
            return Err(match error {
                SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
                SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
            });
        }
        answer.recv_deadline(deadline).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
    }

    pub fn shutdown(&self) {
        self.actor.gate.close();
        let mut thread = self.actor.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = self.actor.inbox.send(None);
            let _ = thread.join();
        }
    }
}
