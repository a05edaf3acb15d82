//! Honest: each request is a struct with a `serve` of its own behind an object-safe trait; get, put and remove share one generic.

use std::collections::HashMap;
use std::hash::Hash;
use std::marker::PhantomData;
use sync::{
    Arc, Mutex,
    channel::{RecvTimeoutError, SendTimeoutError, Sender, bounded},
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

/// What is done to the entry of one key.
trait EntryOperation<K, V> {
    fn apply(self, map: &mut HashMap<K, V>, key: K) -> Option<V>;
}

#[derive(Clone, Copy)]
struct Look;
#[derive(Clone, Copy)]
struct Take;
struct Place<V>(V);

impl<K: Eq + Hash, V: Clone> EntryOperation<K, V> for Look {
    fn apply(self, map: &mut HashMap<K, V>, key: K) -> Option<V> {
        map.get(&key).map(V::clone)
    }
}

impl<K: Eq + Hash, V> EntryOperation<K, V> for Take {
    fn apply(self, map: &mut HashMap<K, V>, key: K) -> Option<V> {
        map.remove(&key)
    }
}

impl<K: Eq + Hash, V> EntryOperation<K, V> for Place<V> {
    fn apply(self, map: &mut HashMap<K, V>, key: K) -> Option<V> {
        map.insert(key, self.0)
    }
}

trait Serve<K, V> {
    fn serve(self: Box<Self>, map: &mut HashMap<K, V>);
}

struct Keyed<K, V, O> {
    key: K,
    operation: O,
    reply: Sender<Option<V>>,
}

impl<K, V, O: EntryOperation<K, V>> Serve<K, V> for Keyed<K, V, O> {
    fn serve(self: Box<Self>, map: &mut HashMap<K, V>) {
        let Keyed { key, operation, reply } = *self;
        let _ = reply.send(operation.apply(map, key));
    }
}

struct Count<V> {
    reply: Sender<usize>,
    _values: PhantomData<fn(V)>,
}

impl<K, V> Serve<K, V> for Count<V> {
    fn serve(self: Box<Self>, map: &mut HashMap<K, V>) {
        self.reply.send(map.len()).ok();
    }
}

type Request<K, V> = Box<dyn Serve<K, V> + Send>;

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

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (mailbox, requests) = bounded::<Request<K, V>>(mailbox_capacity);
        let thread = thread::spawn(move || {
            let mut map = HashMap::new();
            for request in requests {
                request.serve(&mut map);
            }
        });
        let (mailbox, thread) = (Mutex::new(Some(mailbox)), Mutex::new(Some(thread)));
        Handle { actor: Arc::new(Actor { mailbox, thread }) }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn send(&self, request: Request<K, V>, limit: Option<Duration>) -> Result<(), NoAnswer> {
        let mailbox = self.actor.mailbox.lock().clone().ok_or(NoAnswer::Closed)?;
        match limit {
            None => mailbox.send(request).map_err(|_| NoAnswer::Closed),
            Some(limit) => mailbox.send_timeout(request, limit).map_err(|error| match error {
                SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
                SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
            }),
        }
    }

    fn keyed<O>(&self, key: K, operation: O) -> Result<Option<V>, Closed>
    where
        O: EntryOperation<K, V> + Send + 'static,
    {
        let (reply, answer) = bounded(1);
        self.send(Box::new(Keyed { key, operation, reply }), None).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
    }

    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.keyed(key, Look)
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let start = Instant::now();
        let (reply, answer) = bounded(1);
        self.send(Box::new(Keyed { key, operation: Look, reply }), Some(limit))?;
        let rest = limit.saturating_sub(start.elapsed());
        answer.recv_timeout(rest).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.keyed(key, Place(value))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.keyed(key, Take)
    }

    pub fn len(&self) -> Result<usize, Closed> {
        let (reply, answer) = bounded(1);
        let count = Count { reply, _values: PhantomData };
        self.send(Box::new(count), None).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
    }

    pub fn shutdown(&self) {
        self.actor.mailbox.lock().take();
        let mut thread = self.actor.thread.lock();
        if let Some(Err(panic)) = thread.take().map(JoinHandle::join) {
            drop(panic);
        }
    }
}
