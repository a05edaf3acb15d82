//! Honest: one reply enum for all requests, taken apart by `TryFrom`, and results put together with combinators.

use std::{collections::HashMap, hash::Hash};
use sync::{
    Arc, Mutex,
    channel::{Receiver, Sender, after, bounded, never},
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

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Reply<V> {
    Value(V),
    Nothing,
    Count(usize),
}

impl<V> From<Option<V>> for Reply<V> {
    fn from(value: Option<V>) -> Self {
        value.map_or(Reply::Nothing, Reply::Value)
    }
}

impl<V> TryFrom<Reply<V>> for Option<V> {
    type Error = usize;

    fn try_from(reply: Reply<V>) -> Result<Self, usize> {
        match reply {
            Reply::Value(value) => Ok(Some(value)),
            Reply::Nothing => Ok(None),
            Reply::Count(count) => Err(count),
        }
    }
}

#[derive(Debug)]
enum Verb<K, V> {
    Get { key: K },
    Put { key: K, value: V },
    Remove { key: K },
    Len,
}

struct Request<K, V> {
    verb: Verb<K, V>,
    reply: Sender<Reply<V>>,
}

fn serve<K: Eq + Hash, V: Clone>(inbox: Receiver<Request<K, V>>) {
    inbox.iter().fold(HashMap::new(), |mut map, Request { verb, reply }| {
        let answer = match verb {
            Verb::Get { key } => map.get(&key).cloned().into(),
            Verb::Put { key, value } => map.insert(key, value).into(),
            Verb::Remove { ref key } => map.remove(key).into(),
            Verb::Len => Reply::Count(map.len()),
        };
        reply.send(answer).err().map(drop);
        map
    });
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

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (mailbox, inbox) = bounded(mailbox_capacity);
        let thread = thread::Builder::new().name("cache".to_owned()).spawn(move || serve(inbox));
        let actor = Actor { mailbox: Mutex::new(Some(mailbox)), thread: Mutex::new(thread.ok()) };
        Handle { actor: Arc::new(actor) }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn request(&self, verb: Verb<K, V>, limit: Option<Duration>) -> Result<Reply<V>, NoAnswer> {
        // One alarm for both waits.
        let alarm: Receiver<Instant> = limit.map_or_else(never, after);
        let mailbox = self.actor.mailbox.lock().clone().ok_or(NoAnswer::Closed)?;
        let (reply, answer) = bounded(1);
        select! {
            send(mailbox, Request { verb, reply }) -> sent => sent.map_err(|_| NoAnswer::Closed)?,
            recv(alarm) -> _ => return Err(NoAnswer::TimedOut),
        }
        drop(mailbox);
        select! {
            recv(answer) -> reply => reply.map_err(|_| NoAnswer::Closed),
            recv(alarm) -> _ => Err(NoAnswer::TimedOut),
        }
    }

    fn value(&self, verb: Verb<K, V>) -> Result<Option<V>, Closed> {
        self.request(verb, None).map_err(|_| Closed).and_then(|it| it.try_into().or(Err(Closed)))
    }

    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(Verb::Get { key })
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let reply = self.request(Verb::Get { key }, Some(limit))?;
        Option::try_from(reply).map_err(|count| unreachable!("{count} is no value"))
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.value(Verb::Put { key, value })
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(Verb::Remove { key })
    }

    pub fn len(&self) -> Result<usize, Closed> {
        match self.request(Verb::Len, None) {
            Ok(Reply::Count(count)) => Ok(count),
            Ok(Reply::Value(_) | Reply::Nothing) => unreachable!("a length is a count"),
            Err(_) => Err(Closed),
        }
    }

    pub fn shutdown(&self) {
        let Actor { mailbox, thread } = self.actor.as_ref();
        drop(mailbox.lock().take());
        let mut thread = thread.lock();
        let _ = thread.take().map(|thread| thread.join());
    }
}
