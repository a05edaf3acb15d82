//! Honest: readers and writers have a mailbox each, and the actor selects; `len` and `get` are served before waiting writers when both are there.

use std::collections::HashMap;
use std::hash::Hash;
use sync::{
    Arc, Mutex,
    channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, TryRecvError, bounded, never},
    select,
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

enum Read<K, V> {
    Get(K, Sender<Option<V>>),
    Len(Sender<usize>),
}

enum Write<K, V> {
    Put(K, V, Sender<Option<V>>),
    Remove(K, Sender<Option<V>>),
}

struct Slots<K, V> {
    reads: Sender<Read<K, V>>,
    writes: Sender<Write<K, V>>,
}

impl<K, V> Clone for Slots<K, V> {
    fn clone(&self) -> Self {
        Slots { reads: self.reads.clone(), writes: self.writes.clone() }
    }
}

fn serve<K: Eq + Hash, V: Clone>(
    mut reads: Receiver<Read<K, V>>,
    mut writes: Receiver<Write<K, V>>,
) {
    let mut map = HashMap::new();
    let mut open = 2;
    while open > 0 {
        // Who only looks is served first.
        let read = match reads.try_recv() {
            Ok(read) => Some(Ok(read)),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => None,
        };
        let (read, write) = match read {
            Some(read) => (Some(read), None),
            None => select! {
                recv(reads) -> read => (Some(read), None),
                recv(writes) -> write => (None, Some(write)),
            },
        };
        match read {
            Some(Ok(Read::Get(key, reply))) => drop(reply.send(map.get(&key).cloned())),
            Some(Ok(Read::Len(reply))) => drop(reply.send(map.len())),
            Some(Err(_)) => {
                reads = never();
                open -= 1;
            }
            None => {}
        }
        match write {
            Some(Ok(Write::Put(key, value, reply))) => drop(reply.send(map.insert(key, value))),
            Some(Ok(Write::Remove(key, reply))) => drop(reply.send(map.remove(&key))),
            Some(Err(_)) => {
                writes = never();
                open -= 1;
            }
            None => {}
        }
    }
}

struct Actor<K, V> {
    slots: Mutex<Option<Slots<K, V>>>,
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
        let (reads, read) = bounded(mailbox_capacity);
        let (writes, write) = bounded(mailbox_capacity);
        let thread = thread::spawn(move || serve(read, write));
        let slots = Mutex::new(Some(Slots { reads, writes }));
        Handle { actor: Arc::new(Actor { slots, thread: Mutex::new(Some(thread)) }) }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn slots(&self) -> Result<Slots<K, V>, Closed> {
        self.actor.slots.lock().clone().ok_or(Closed)
    }

    fn write(
        &self,
        write: impl FnOnce(Sender<Option<V>>) -> Write<K, V>,
    ) -> Result<Option<V>, Closed> {
        let (reply, answer) = bounded(1);
        self.slots()?.writes.send(write(reply)).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
    }

    fn read<R>(&self, read: impl FnOnce(Sender<R>) -> Read<K, V>) -> Result<R, Closed> {
        let (reply, answer) = bounded(1);
        self.slots()?.reads.send(read(reply)).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
    }

    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.read(|reply| Read::Get(key, reply))
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let deadline = Instant::now() + limit;
        let reads = self.slots().map_err(|_| NoAnswer::Closed)?.reads;
        let (reply, answer) = bounded(1);
        reads.send_timeout(Read::Get(key, reply), limit).map_err(|error| match error {
            SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
            SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
        })?;
        drop(reads);
        answer.recv_deadline(deadline).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.write(|reply| Write::Put(key, value, reply))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.write(|reply| Write::Remove(key, reply))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        self.read(Read::Len)
    }

    pub fn shutdown(&self) {
        drop(self.actor.slots.lock().take());
        let mut thread = self.actor.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }
}
