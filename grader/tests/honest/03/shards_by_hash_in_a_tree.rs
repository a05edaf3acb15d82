//! Honest: the actor's map is an ordered tree of hashes with small buckets, and its methods are in a module of their own.

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

mod tree {
    use std::collections::BTreeMap;
    use std::collections::btree_map::Entry;
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};

    pub(super) struct HashTree<K, V> {
        buckets: BTreeMap<u64, Vec<(K, V)>>,
        hasher: BuildHasherDefault<DefaultHasher>,
    }

    impl<K: Hash + Eq, V> HashTree<K, V> {
        pub(super) fn new() -> Self {
            HashTree { buckets: BTreeMap::new(), hasher: Default::default() }
        }

        pub(super) fn get(&self, key: &K) -> Option<&V> {
            let bucket = self.buckets.get(&self.hasher.hash_one(key))?;
            bucket.iter().find_map(|(known, value)| (known == key).then_some(value))
        }

        pub(super) fn put(&mut self, key: K, value: V) -> Option<V> {
            let bucket = self.buckets.entry(self.hasher.hash_one(&key)).or_default();
            match bucket.iter_mut().find(|(known, _)| *known == key) {
                Some((_, place)) => Some(std::mem::replace(place, value)),
                None => {
                    bucket.push((key, value));
                    None
                }
            }
        }

        pub(super) fn remove(&mut self, key: &K) -> Option<V> {
            let Entry::Occupied(mut entry) = self.buckets.entry(self.hasher.hash_one(key)) else {
                return None;
            };
            let bucket = entry.get_mut();
            let place = bucket.iter().position(|(known, _)| known == key)?;
            let (_, value) = bucket.swap_remove(place);
            if bucket.is_empty() {
                entry.remove();
            }
            Some(value)
        }

        pub(super) fn len(&self) -> usize {
            self.buckets.values().map(Vec::len).sum()
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

fn serve<K: Eq + Hash, V: Clone>(requests: Receiver<Request<K, V>>) {
    let mut tree = tree::HashTree::new();
    while let Ok(request) = requests.recv() {
        // Who has given up hears nothing.
        let heard = match request {
            Request::Get(key, reply) => reply.send(tree.get(&key).cloned()).is_ok(),
            Request::Put(key, value, reply) => reply.send(tree.put(key, value)).is_ok(),
            Request::Remove(key, reply) => reply.send(tree.remove(&key)).is_ok(),
            Request::Len(reply) => reply.send(tree.len()).is_ok(),
        };
        let _ = heard;
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
