//! Honest: a client parks until its ticket is settled; a ticket that is dropped unsettled says that the cache is closed.

use std::{collections::HashMap, hash::Hash, mem};
use sync::channel::{SendTimeoutError, Sender, bounded};
use sync::thread::{self, JoinHandle, Thread};
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

enum Outcome<V> {
    Open,
    Value(Option<V>),
    Length(usize),
    Dropped,
}

/// What client and actor share of one request.
struct Ticket<V> {
    outcome: Mutex<Outcome<V>>,
    client: Thread,
}

/// The actor's half, which settles the ticket in any case.
struct Stub<V>(Arc<Ticket<V>>);

impl<V> Stub<V> {
    fn settle(&self, outcome: Outcome<V>) {
        *self.0.outcome.lock() = outcome;
        self.0.client.unpark();
    }
}

impl<V> Drop for Stub<V> {
    fn drop(&mut self) {
        let open = matches!(*self.0.outcome.lock(), Outcome::Open);
        if open {
            self.settle(Outcome::Dropped);
        }
    }
}

impl<V> Ticket<V> {
    /// Waits for an outcome, or for the deadline.
    fn wait(&self, deadline: Option<Instant>) -> Result<Outcome<V>, NoAnswer> {
        loop {
            let outcome = mem::replace(&mut *self.outcome.lock(), Outcome::Open);
            match (outcome, deadline) {
                (Outcome::Open, None) => thread::park(),
                (Outcome::Open, Some(deadline)) => {
                    let rest = deadline.saturating_duration_since(Instant::now());
                    if rest.is_zero() {
                        return Err(NoAnswer::TimedOut);
                    }
                    thread::park_timeout(rest);
                }
                (Outcome::Dropped, _) => return Err(NoAnswer::Closed),
                (settled, _) => return Ok(settled),
            }
        }
    }
}

enum Question<K, V> {
    Get(K),
    Put(K, V),
    Remove(K),
    Len,
}

type Mail<K, V> = (Question<K, V>, Stub<V>);

struct Actor<K, V> {
    mailbox: Mutex<Option<Sender<Mail<K, V>>>>,
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
        let (mailbox, mail) = bounded::<Mail<K, V>>(mailbox_capacity);
        let thread = thread::spawn(move || {
            let mut map = HashMap::<K, V>::new();
            for (question, stub) in mail {
                stub.settle(match question {
                    Question::Get(key) => Outcome::Value(map.get(&key).cloned()),
                    Question::Put(key, value) => Outcome::Value(map.insert(key, value)),
                    Question::Remove(key) => Outcome::Value(map.remove(&key)),
                    Question::Len => Outcome::Length(map.len()),
                });
            }
        });
        let mailbox = Mutex::new(Some(mailbox));
        Handle { actor: Arc::new(Actor { mailbox, thread: Mutex::new(Some(thread)) }) }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn ask(
        &self,
        question: Question<K, V>,
        limit: Option<Duration>,
    ) -> Result<Outcome<V>, NoAnswer> {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let mailbox = self.actor.mailbox.lock().clone().ok_or(NoAnswer::Closed)?;
        let outcome = Mutex::new(Outcome::Open);
        let ticket = Arc::new(Ticket { outcome, client: thread::current() });
        let mail = (question, Stub(Arc::clone(&ticket)));
        match limit {
            None => mailbox.send(mail).map_err(|_| NoAnswer::Closed)?,
            Some(limit) => mailbox.send_timeout(mail, limit).map_err(|error| match error {
                SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
                SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
            })?,
        }
        drop(mailbox);
        ticket.wait(deadline)
    }

    fn value(&self, question: Question<K, V>) -> Result<Option<V>, Closed> {
        match self.ask(question, None) {
            Ok(Outcome::Value(value)) => Ok(value),
            _ => Err(Closed),
        }
    }

    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(Question::Get(key))
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        match self.ask(Question::Get(key), Some(limit))? {
            Outcome::Value(value) => Ok(value),
            _ => Err(NoAnswer::Closed),
        }
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.value(Question::Put(key, value))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(Question::Remove(key))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        let Ok(Outcome::Length(length)) = self.ask(Question::Len, None) else { return Err(Closed) };
        Ok(length)
    }

    pub fn shutdown(&self) {
        self.actor.mailbox.lock().take();
        if let Some(thread) = self.actor.thread.lock().take() {
            let _ = thread.join();
        }
    }
}
