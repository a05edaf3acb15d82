//! Honest: the actor keeps statistics beside its map, formatted for a log that is kept in memory, and derives all it can.

use std::collections::{HashMap, VecDeque};
use std::fmt::{self, Display, Write};
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Get,
    Put,
    Remove,
    Len,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Statistics {
    hits: u64,
    misses: u64,
    last: VecDeque<Kind>,
}

impl Statistics {
    const REMEMBERED: usize = 4;

    fn count(&mut self, kind: Kind, found: bool) {
        match (kind, found) {
            (Kind::Get | Kind::Remove, true) => self.hits += 1,
            (Kind::Get | Kind::Remove, false) => self.misses += 1,
            (Kind::Put | Kind::Len, _) => {}
        }
        self.last.push_back(kind);
        if self.last.len() > Self::REMEMBERED {
            self.last.pop_front();
        }
    }
}

impl Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Statistics { hits, misses, last } = self;
        write!(f, "{hits:>4} hits, {misses:<4} misses, lately {last:?}")
    }
}

struct Served<K, V> {
    map: HashMap<K, V>,
    statistics: Statistics,
    log: String,
}

fn serve<K: Eq + Hash, V: Clone>(requests: Receiver<Request<K, V>>) {
    let mut served =
        Served { map: HashMap::new(), statistics: Statistics::default(), log: String::new() };
    for request in requests {
        let Served { map, statistics, log } = &mut served;
        match request {
            Request::Get(key, reply) => {
                let value = map.get(&key).cloned();
                statistics.count(Kind::Get, value.is_some());
                let _ = reply.send(value);
            }
            Request::Put(key, value, reply) => {
                let before = map.insert(key, value);
                statistics.count(Kind::Put, before.is_some());
                let _ = reply.send(before);
            }
            Request::Remove(key, reply) => {
                let removed = map.remove(&key);
                statistics.count(Kind::Remove, removed.is_some());
                let _ = reply.send(removed);
            }
            Request::Len(reply) => {
                statistics.count(Kind::Len, true);
                let _ = reply.send(map.len());
            }
        }
        log.clear();
        writeln!(log, "{statistics}").expect("a string takes everything");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_count_hits_and_misses() {
        let mut statistics = Statistics::default();
        statistics.count(Kind::Get, true);
        statistics.count(Kind::Remove, false);
        assert_eq!((statistics.hits, statistics.misses), (1, 1));
        assert!(statistics.to_string().contains("[Get, Remove]"));
    }
}
