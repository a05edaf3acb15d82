//! Honest: every handle keeps a sender of its own; the last letter ends the actor, and a second thread drops what comes after it.

use std::collections::HashMap;
use std::hash::Hash;
use sync::atomic::{AtomicBool, Ordering};
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

/// The side of `shutdown`.
struct Control {
    /// Set before the last wish of the actor is sent.
    closed: AtomicBool,
    thread: Mutex<Option<JoinHandle<()>>>,
}

enum Letter<K, V> {
    Request(Request<K, V>),
    Close,
}

/// A sender and the way to close what it leads to.
pub struct Handle<K, V> {
    letters: Sender<Letter<K, V>>,
    control: Arc<Control>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle { letters: self.letters.clone(), control: Arc::clone(&self.control) }
    }
}

/// After `Close`, goes on refusing until no handle is left that could still ask.
fn serve<K: Eq + Hash, V: Clone>(letters: &Receiver<Letter<K, V>>) -> bool {
    let mut map = HashMap::new();
    for letter in letters {
        match letter {
            Letter::Request(Request::Get(key, reply)) => drop(reply.send(map.get(&key).cloned())),
            Letter::Request(Request::Put(key, v, reply)) => drop(reply.send(map.insert(key, v))),
            Letter::Request(Request::Remove(key, reply)) => drop(reply.send(map.remove(&key))),
            Letter::Request(Request::Len(reply)) => drop(reply.send(map.len())),
            Letter::Close => return true,
        }
    }
    false
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (letters, inbox) = bounded(mailbox_capacity);
        let thread = thread::spawn(move || {
            if serve(&inbox) {
                // A second thread drops what comes too late, for as long as anybody can send.
                thread::spawn(move || inbox.into_iter().for_each(drop));
            }
        });
        let control = Control { closed: AtomicBool::new(false), thread: Mutex::new(Some(thread)) };
        Handle { letters, control: Arc::new(control) }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn send(&self, request: Request<K, V>) -> Result<(), Closed> {
        if self.control.closed.load(Ordering::SeqCst) {
            return Err(Closed);
        }
        self.letters.send(Letter::Request(request)).map_err(|_| Closed)
    }

    fn ask<R>(&self, request: impl FnOnce(Sender<R>) -> Request<K, V>) -> Result<R, Closed> {
        let (reply, answer) = bounded(1);
        self.send(request(reply))?;
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
        if self.control.closed.load(Ordering::SeqCst) {
            return Err(NoAnswer::Closed);
        }
        let (reply, answer) = bounded(1);
        let letter = Letter::Request(Request::Get(key, reply));
        self.letters.send_timeout(letter, limit).map_err(|error| match error {
            SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
            SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
        })?;
        answer.recv_deadline(deadline).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
    }

    pub fn shutdown(&self) {
        if !self.control.closed.swap(true, Ordering::SeqCst) {
            let _ = self.letters.send(Letter::Close);
        }
        let mut thread = self.control.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }
}
