//! Honest: the life of the actor is a state behind a lock, and every caller of `shutdown` waits on its condition variable.

use std::{collections::HashMap, hash::Hash, mem};
use sync::channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded};
use sync::thread::{self, JoinHandle};
use sync::time::{Duration, Instant};
use sync::{Arc, Condvar, Mutex};

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

enum Request<K, V> {
    Get(K, Sender<Option<V>>),
    Put(K, V, Sender<Option<V>>),
    Remove(K, Sender<Option<V>>),
    Len(Sender<usize>),
}

/// From left to right, and never back.
enum Life<K, V> {
    Open { mailbox: Sender<Request<K, V>>, thread: JoinHandle<()> },
    Closing,
    Over,
}

struct Actor<K, V> {
    life: Mutex<Life<K, V>>,
    over: Condvar,
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

fn work<K: Eq + Hash, V: Clone>(requests: &Receiver<Request<K, V>>) {
    let mut map: HashMap<K, V> = HashMap::default();
    for request in requests.iter() {
        let _unheard = match request {
            Request::Get(ref key, reply) => reply.send(map.get(key).cloned()).is_err(),
            Request::Put(key, value, reply) => reply.send(map.insert(key, value)).is_err(),
            Request::Remove(ref key, reply) => reply.send(map.remove(key)).is_err(),
            Request::Len(reply) => reply.send(map.len()).is_err(),
        };
    }
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (mailbox, requests) = bounded(mailbox_capacity);
        let thread = thread::spawn(move || work(&requests));
        let life = Mutex::new(Life::Open { mailbox, thread });
        Handle { actor: Arc::new(Actor { life, over: Condvar::new() }) }
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

    fn mailbox(&self) -> Option<Sender<Request<K, V>>> {
        match *self.actor.life.lock() {
            Life::Open { ref mailbox, .. } => Some(mailbox.clone()),
            Life::Closing | Life::Over => None,
        }
    }

    fn ask<R>(&self, request: impl FnOnce(Sender<R>) -> Request<K, V>) -> Result<R, Closed> {
        let Some(mailbox) = self.mailbox() else { return Err(Closed) };
        let (reply, answer) = bounded(1);
        match mailbox.send(request(reply)) {
            Ok(()) => answer.recv().or(Err(Closed)),
            Err(_) => Err(Closed),
        }
    }

    pub fn shutdown(&self) {
        let Actor { life, over } = &*self.actor;
        let mut life = life.lock();
        match mem::replace(&mut *life, Life::Closing) {
            Life::Open { mailbox, thread } => {
                drop(life);
                drop(mailbox);
                let _ = thread.join();
                *self.actor.life.lock() = Life::Over;
                over.notify_all();
            }
            Life::Closing => over.wait_while(&mut life, |life| !matches!(life, Life::Over)),
            Life::Over => *life = Life::Over,
        }
    }
}
