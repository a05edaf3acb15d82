//! Honest: a reply is a cell that is written once, with a condition variable beside it; a guard writes what the actor could not.

use std::{collections::HashMap, hash::Hash};
use sync::channel::{SendTimeoutError, Sender, bounded};
use sync::thread::{self, JoinHandle};
use sync::time::{Duration, Instant};
use sync::{Arc, Condvar, Mutex, OnceLock};

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

/// One result, when it is there.
struct Promise<R> {
    /// Written once by the actor, emptied once by the client.
    result: OnceLock<Mutex<Option<Result<R, Closed>>>>,
    lock: Mutex<()>,
    there: Condvar,
}

/// The duty to keep a promise.
struct Duty<R>(Arc<Promise<R>>);

impl<R> Duty<R> {
    fn new() -> (Self, Arc<Promise<R>>) {
        let promise = Arc::new(Promise {
            result: OnceLock::new(),
            lock: Mutex::new(()),
            there: Condvar::new(),
        });
        (Duty(Arc::clone(&promise)), promise)
    }

    fn keep(self, result: R) {
        self.0.settle(Ok(result));
    }
}

impl<R> Drop for Duty<R> {
    fn drop(&mut self) {
        // Comes too late after `keep`.
        self.0.settle(Err(Closed));
    }
}

impl<R> Promise<R> {
    fn settle(&self, result: Result<R, Closed>) {
        if self.result.set(Mutex::new(Some(result))).is_ok() {
            let _lock = self.lock.lock();
            self.there.notify_all();
        }
    }

    /// Waits; `None` when the deadline comes first.
    fn wait(&self, deadline: Option<Instant>) -> Option<Result<R, Closed>> {
        let mut lock = self.lock.lock();
        while self.result.get().is_none() {
            match deadline {
                Some(deadline) if self.there.wait_until(&mut lock, deadline).timed_out() => break,
                Some(_) => {}
                None => self.there.wait(&mut lock),
            }
        }
        self.result.get().and_then(|result| result.lock().take())
    }
}

enum Request<K, V> {
    Get(K, Duty<Option<V>>),
    Put(K, V, Duty<Option<V>>),
    Remove(K, Duty<Option<V>>),
    Len(Duty<usize>),
}

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
        let (mailbox, requests) = bounded(mailbox_capacity);
        let thread = thread::spawn(move || {
            let mut map = HashMap::new();
            for request in &requests {
                match request {
                    Request::Get(key, duty) => duty.keep(map.get(&key).cloned()),
                    Request::Put(key, value, duty) => duty.keep(map.insert(key, value)),
                    Request::Remove(key, duty) => duty.keep(map.remove(&key)),
                    Request::Len(duty) => duty.keep(map.len()),
                }
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
    fn ask<R>(&self, request: impl FnOnce(Duty<R>) -> Request<K, V>) -> Result<R, Closed> {
        let (duty, promise) = Duty::new();
        let mailbox = self.actor.mailbox.lock().clone().ok_or(Closed)?;
        mailbox.send(request(duty)).map_err(|_| Closed)?;
        drop(mailbox);
        promise.wait(None).unwrap_or(Err(Closed))
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
        let (duty, promise) = Duty::new();
        let mailbox = self.actor.mailbox.lock().clone().ok_or(NoAnswer::Closed)?;
        if let Err(error) = mailbox.send_timeout(Request::Get(key, duty), limit) {
            return Err(match error {
                SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
                SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
            });
        }
        match promise.wait(Some(deadline)) {
            None => Err(NoAnswer::TimedOut),
            Some(Ok(value)) => Ok(value),
            Some(Err(Closed)) => Err(NoAnswer::Closed),
        }
    }

    pub fn shutdown(&self) {
        drop(self.actor.mailbox.lock().take());
        let mut thread = self.actor.thread.lock();
        thread.take().map(JoinHandle::join);
    }
}
