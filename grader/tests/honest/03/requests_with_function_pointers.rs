//! Honest: an answer is computed by a function chosen by the client and sent along as a plain function pointer with its data.

use std::collections::HashMap;
use std::hash::Hash;
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

type Map<K, V> = HashMap<K, V>;

/// A request: what is done, to which key, with which value.
struct Request<K, V> {
    act: fn(&mut Map<K, V>, Option<K>, Option<V>) -> Answer<V>,
    key: Option<K>,
    value: Option<V>,
    reply: Sender<Answer<V>>,
}

/// A value or a count; one of them means nothing in each answer.
struct Answer<V> {
    value: Option<V>,
    count: usize,
}

impl<V> Answer<V> {
    const fn value(value: Option<V>) -> Self {
        Answer { value, count: 0 }
    }
}

fn get<K: Eq + Hash, V: Clone>(map: &mut Map<K, V>, key: Option<K>, _: Option<V>) -> Answer<V> {
    Answer::value(key.and_then(|key| map.get(&key).cloned()))
}

fn put<K: Eq + Hash, V>(map: &mut Map<K, V>, key: Option<K>, value: Option<V>) -> Answer<V> {
    Answer::value(key.zip(value).and_then(|(key, value)| map.insert(key, value)))
}

fn remove<K: Eq + Hash, V>(map: &mut Map<K, V>, key: Option<K>, _: Option<V>) -> Answer<V> {
    Answer::value(key.as_ref().and_then(|key| map.remove(key)))
}

fn len<K, V>(map: &mut Map<K, V>, _: Option<K>, _: Option<V>) -> Answer<V> {
    Answer { value: None, count: map.len() }
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
        let (mailbox, requests) = bounded::<Request<K, V>>(mailbox_capacity);
        let thread = thread::spawn(move || {
            let mut map = Map::new();
            while let Ok(Request { act, key, value, reply }) = requests.recv() {
                let _ = reply.send(act(&mut map, key, value));
            }
        });
        let actor = Actor { mailbox: Some(mailbox).into(), thread: Some(thread).into() };
        Handle { actor: actor.into() }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn ask(
        &self,
        act: fn(&mut Map<K, V>, Option<K>, Option<V>) -> Answer<V>,
        key: impl Into<Option<K>>,
        value: impl Into<Option<V>>,
        deadline: Option<Instant>,
    ) -> Result<Answer<V>, NoAnswer> {
        let Some(mailbox) = self.actor.mailbox.lock().clone() else { return Err(NoAnswer::Closed) };
        let (reply, answer) = bounded(1);
        let request = Request { act, key: key.into(), value: value.into(), reply };
        let Some(deadline) = deadline else {
            mailbox.send(request).map_err(|_| NoAnswer::Closed)?;
            return answer.recv().map_err(|_| NoAnswer::Closed);
        };
        let rest = deadline.saturating_duration_since(Instant::now());
        match mailbox.send_timeout(request, rest) {
            Err(SendTimeoutError::Timeout(_)) => return Err(NoAnswer::TimedOut),
            Err(SendTimeoutError::Disconnected(_)) => return Err(NoAnswer::Closed),
            Ok(()) => {}
        }
        answer.recv_deadline(deadline).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
    }

    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.ask(get, key, None, None).map(|answer| answer.value).map_err(|_| Closed)
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        Ok(self.ask(get, key, None, Some(Instant::now() + limit))?.value)
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.ask(put, key, value, None).map(|answer| answer.value).map_err(|_| Closed)
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.ask(remove, key, None, None).map(|answer| answer.value).map_err(|_| Closed)
    }

    pub fn len(&self) -> Result<usize, Closed> {
        self.ask(len, None, None, None).map(|Answer { count, .. }| count).map_err(|_| Closed)
    }

    pub fn shutdown(&self) {
        drop(self.actor.mailbox.lock().take());
        let mut thread = self.actor.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }
}
