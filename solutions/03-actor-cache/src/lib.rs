//! A cache that one thread owns; everyone else sends it requests and waits for the replies.
//!
//! # Why it is right
//!
//! The map is a local variable of the actor's thread: no other thread can reach it, so nothing
//! about it needs a lock. What remains to be argued is the order of messages.
//!
//! - **One after another.** The actor serves a request to its end before it receives the next,
//!   so the order in which it receives them is a sequential order of all operations. A request
//!   takes effect between the call, which sends it, and the return, which receives its reply:
//!   the cache is linearizable.
//! - **Happens-before.** The `send` in `ask` happens-before the `recv` in `serve`, so the actor
//!   sees all of the key and the value; the `send` of the reply happens-before the `recv` in
//!   `ask`, so the client sees all of the answer. A client makes its next request only after the
//!   reply to the last, so its requests take effect in its own order.
//! - **Nobody waits for ever.** A reply channel has room for its one reply, so the actor never
//!   waits for a client. `shutdown` takes the shared `Sender` away and leaves the mailbox alone:
//!   a client that found the sender there gets its request served, because the actor goes on
//!   until the last copy is dropped; a client that finds it gone is refused. (To break out of the
//!   loop would not do: a bounded channel keeps what is in it for as long as a sender lives, and
//!   with it the reply channel on which a client waits.)
//! - **The end.** The actor has no sender of its own: when the last handle is gone, or `shutdown`
//!   has taken the sender and the last client has its reply, `serve` leaves its loop. `shutdown`
//!   joins, and all that the thread did, dropping the map included, happens-before the return
//!   of `join`; the lock around the thread passes that on to every other caller of `shutdown`.

use std::{collections::HashMap, hash::Hash};

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

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    ///
    /// Up to `mailbox_capacity` requests (at least 1) wait in its mailbox.
    /// A client that finds the mailbox full waits until there is room.
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

/// What a client asks for, with the way back for the answer.
enum Request<K, V> {
    Get(K, Sender<Option<V>>),
    Put(K, V, Sender<Option<V>>),
    Remove(K, Sender<Option<V>>),
    Len(Sender<usize>),
}

/// What all handles share.
struct Actor<K, V> {
    /// The way into the mailbox; `None` once the cache is shut down.
    mailbox: Mutex<Option<Sender<Request<K, V>>>>,
    /// The thread, until somebody joins it.
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// The actor's thread: serves requests until no one can send any more.
fn serve<K: Eq + Hash, V: Clone>(requests: Receiver<Request<K, V>>) {
    let mut map = HashMap::new();
    // A reply that nobody waits for any more is dropped: its client has given up.
    for request in requests {
        match request {
            Request::Get(key, reply) => drop(reply.send(map.get(&key).cloned())),
            Request::Put(key, value, reply) => drop(reply.send(map.insert(key, value))),
            Request::Remove(key, reply) => drop(reply.send(map.remove(&key))),
            Request::Len(reply) => drop(reply.send(map.len())),
        }
    }
}

/// A client's way to the actor; clone it for every client, or share one.
///
/// A request blocks its caller until the actor has replied.
/// Requests of one thread take effect in the order in which that thread makes them.
/// No request is ever left waiting: it is answered, or refused with [`Closed`].
///
/// When the last handle is dropped, the actor's thread ends by itself; nobody waits for it.
pub struct Handle<K, V> {
    actor: Arc<Actor<K, V>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle { actor: Arc::clone(&self.actor) }
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

    /// Like [`Handle::get`], but gives up once `limit` has passed.
    ///
    /// The limit covers the whole call: waiting for room in the mailbox and for the reply.
    /// A request whose client has given up is no reason for the actor to stop.
    ///
    /// # Errors
    /// [`NoAnswer::TimedOut`] when the limit passes first,
    /// [`NoAnswer::Closed`] when the cache has been shut down.
    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let start = Instant::now();
        let mailbox = self.mailbox().ok_or(NoAnswer::Closed)?;
        let (reply, answer) = bounded(1);
        mailbox.send_timeout(Request::Get(key, reply), limit).map_err(|error| match error {
            SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
            SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
        })?;
        let rest = limit.saturating_sub(start.elapsed());
        answer.recv_timeout(rest).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
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

    /// Ends the actor and joins its thread: when this returns, the thread has ended
    /// and the cache has dropped every value it held.
    ///
    /// Requests that are still in the mailbox are answered or refused with [`Closed`];
    /// whatever comes after this call is refused.
    /// Any handle may shut the cache down, several times and from several threads:
    /// every call returns once the thread has ended.
    pub fn shutdown(&self) {
        drop(self.actor.mailbox.lock().take());
        // The lock is held across the join, so that a second caller waits for the end as well.
        let mut thread = self.actor.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }

    /// A way into the mailbox, unless the cache is shut down.
    ///
    /// A copy: a client that waits for room must not keep the lock, or nobody else could
    /// shut the cache down, nor give up in time.
    fn mailbox(&self) -> Option<Sender<Request<K, V>>> {
        self.actor.mailbox.lock().clone()
    }

    /// Sends a request and waits for its reply.
    fn ask<R>(&self, request: impl FnOnce(Sender<R>) -> Request<K, V>) -> Result<R, Closed> {
        let mailbox = self.mailbox().ok_or(Closed)?;
        let (reply, answer) = bounded(1);
        mailbox.send(request(reply)).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
    }
}
