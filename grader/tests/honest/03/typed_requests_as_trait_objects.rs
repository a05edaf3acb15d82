//! Honest: each request is a type with its own answer; the mailbox carries them as trait objects with their return address.

use std::{collections::HashMap, hash::Hash};
use sync::channel::{RecvTimeoutError, SendTimeoutError, Sender, bounded};
use sync::thread::{self, JoinHandle};
use sync::time::{Duration, Instant};
use sync::{Arc, Mutex};

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

/// A question about the map, with an answer of its own type.
trait Question<K, V>: Send + 'static {
    type Answer: Send + 'static;

    fn answer(self, map: &mut Map<K, V>) -> Self::Answer;
}

struct Get<K>(K);
struct Put<K, V>(K, V);
struct Remove<K>(K);
#[derive(Clone, Copy, Default)]
struct Len;

impl<K: Eq + Hash + Send + 'static, V: Clone + Send + 'static> Question<K, V> for Get<K> {
    type Answer = Option<V>;
    fn answer(self, map: &mut Map<K, V>) -> Option<V> {
        map.get(&self.0).cloned()
    }
}

impl<K: Eq + Hash + Send + 'static, V: Send + 'static> Question<K, V> for Put<K, V> {
    type Answer = Option<V>;
    fn answer(self, map: &mut Map<K, V>) -> Option<V> {
        let Put(key, value) = self;
        map.insert(key, value)
    }
}

impl<K: Eq + Hash + Send + 'static, V: Send + 'static> Question<K, V> for Remove<K> {
    type Answer = Option<V>;
    fn answer(self, map: &mut Map<K, V>) -> Option<V> {
        map.remove(&self.0)
    }
}

impl<K, V> Question<K, V> for Len {
    type Answer = usize;
    fn answer(self, map: &mut Map<K, V>) -> usize {
        map.len()
    }
}

trait Letter<K, V>: Send {
    fn open(self: Box<Self>, map: &mut Map<K, V>);
}

struct Stamped<Q, A> {
    question: Q,
    sender: Sender<A>,
}

impl<K, V, Q: Question<K, V>> Letter<K, V> for Stamped<Q, Q::Answer> {
    fn open(self: Box<Self>, map: &mut Map<K, V>) {
        let Self { question, sender } = *self;
        let _ = sender.send(question.answer(map));
    }
}

type Mail<K, V> = Box<dyn Letter<K, V>>;

struct Office<K, V> {
    slot: Mutex<Option<Sender<Mail<K, V>>>>,
    clerk: Mutex<Option<JoinHandle<()>>>,
}

pub struct Handle<K, V>(Arc<Office<K, V>>);

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (slot, mail) = bounded::<Mail<K, V>>(mailbox_capacity);
        let clerk = thread::spawn(move || {
            let mut map = Map::new();
            mail.into_iter().for_each(|letter| letter.open(&mut map));
        });
        let (slot, clerk) = (Mutex::new(Some(slot)), Mutex::new(Some(clerk)));
        Handle(Arc::new(Office { slot, clerk }))
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn ask<Q: Question<K, V>>(
        &self,
        question: Q,
        deadline: Option<Instant>,
    ) -> Result<Q::Answer, NoAnswer> {
        let slot = self.0.slot.lock().clone().ok_or(NoAnswer::Closed)?;
        let (sender, answer) = bounded(1);
        let letter = Box::new(Stamped { question, sender });
        let Some(deadline) = deadline else {
            slot.send(letter).map_err(|_| NoAnswer::Closed)?;
            return answer.recv().map_err(|_| NoAnswer::Closed);
        };
        let rest = deadline.saturating_duration_since(Instant::now());
        slot.send_timeout(letter, rest).map_err(|error| match error {
            SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
            SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
        })?;
        answer.recv_deadline(deadline).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
    }

    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.ask(Get(key), None).map_err(|_| Closed)
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        self.ask(Get(key), Some(Instant::now() + limit))
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.ask(Put(key, value), None).map_err(|_| Closed)
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.ask(Remove(key), None).map_err(|_| Closed)
    }

    pub fn len(&self) -> Result<usize, Closed> {
        self.ask(Len, None).map_err(|_| Closed)
    }

    pub fn shutdown(&self) {
        let Office { slot, clerk } = &*self.0;
        *slot.lock() = None;
        let mut clerk = clerk.lock();
        clerk.take().map(JoinHandle::join);
    }
}
