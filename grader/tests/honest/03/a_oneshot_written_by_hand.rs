//! Honest: a reply is a small future of its own making, with `wait` and `wait_until`, split into two halves with names.

use std::collections::HashMap;
use std::hash::Hash;
use sync::{
    Arc, Condvar, Mutex, RwLock,
    channel::{SendTimeoutError, Sender, bounded},
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

mod oneshot {
    use sync::time::Instant;
    use sync::{Arc, Condvar, Mutex};

    enum State<T> {
        Waiting,
        Ready(T),
        Abandoned,
    }

    type Cell<T> = Arc<(Mutex<State<T>>, Condvar)>;

    pub(super) struct Promise<T>(Option<Cell<T>>);
    pub(super) struct Future<T>(Cell<T>);

    #[derive(Debug, PartialEq, Eq)]
    pub(super) enum Missing {
        Abandoned,
        Late,
    }

    pub(super) fn pair<T>() -> (Promise<T>, Future<T>) {
        let cell = Arc::new((Mutex::new(State::Waiting), Condvar::new()));
        (Promise(Some(cell.clone())), Future(cell))
    }

    fn settle<T>(cell: &Cell<T>, state: State<T>) {
        let (lock, bell) = &**cell;
        *lock.lock() = state;
        bell.notify_one();
    }

    impl<T> Promise<T> {
        pub(super) fn keep(mut self, value: T) {
            if let Some(cell) = self.0.take() {
                settle(&cell, State::Ready(value));
            }
        }
    }

    impl<T> Drop for Promise<T> {
        fn drop(&mut self) {
            if let Some(cell) = self.0.take() {
                settle(&cell, State::Abandoned);
            }
        }
    }

    impl<T> Future<T> {
        pub(super) fn wait(self, deadline: Option<Instant>) -> Result<T, Missing> {
            let (lock, bell) = &*self.0;
            let mut state = lock.lock();
            let mut late = false;
            loop {
                match std::mem::replace(&mut *state, State::Waiting) {
                    State::Ready(value) => return Ok(value),
                    State::Abandoned => return Err(Missing::Abandoned),
                    State::Waiting if late => return Err(Missing::Late),
                    State::Waiting => match deadline {
                        None => bell.wait(&mut state),
                        Some(at) => late = bell.wait_until(&mut state, at).timed_out(),
                    },
                }
            }
        }
    }
}

use oneshot::{Missing, Promise, pair};

enum Request<K, V> {
    Get(K, Promise<Option<V>>),
    Put(K, V, Promise<Option<V>>),
    Remove(K, Promise<Option<V>>),
    Len(Promise<usize>),
}

struct Shared<K, V> {
    mailbox: RwLock<Option<Sender<Request<K, V>>>>,
    ended: (Mutex<Option<JoinHandle<()>>>, Condvar),
}

pub struct Handle<K, V>(Arc<Shared<K, V>>);

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle(Arc::clone(&self.0))
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
            requests.into_iter().for_each(|request| match request {
                Request::Get(key, promise) => promise.keep(map.get(&key).cloned()),
                Request::Put(key, value, promise) => promise.keep(map.insert(key, value)),
                Request::Remove(key, promise) => promise.keep(map.remove(&key)),
                Request::Len(promise) => promise.keep(map.len()),
            });
        });
        let ended = (Mutex::new(Some(thread)), Condvar::new());
        Handle(Arc::new(Shared { mailbox: RwLock::new(Some(mailbox)), ended }))
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    fn ask<R>(&self, request: impl FnOnce(Promise<R>) -> Request<K, V>) -> Result<R, Closed> {
        let mailbox = self.0.mailbox.read().clone().ok_or(Closed)?;
        let (promise, future) = pair();
        mailbox.send(request(promise)).map_err(|_| Closed)?;
        future.wait(None).map_err(|_missing| Closed)
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
        let mailbox = self.0.mailbox.read().clone().ok_or(NoAnswer::Closed)?;
        let (promise, future) = pair();
        match mailbox.send_timeout(Request::Get(key, promise), limit) {
            Ok(()) => future.wait(Some(deadline)).map_err(|missing| match missing {
                Missing::Abandoned => NoAnswer::Closed,
                Missing::Late => NoAnswer::TimedOut,
            }),
            Err(SendTimeoutError::Timeout(_)) => Err(NoAnswer::TimedOut),
            Err(SendTimeoutError::Disconnected(_)) => Err(NoAnswer::Closed),
        }
    }

    pub fn shutdown(&self) {
        let Shared { mailbox, ended: (thread, _) } = &*self.0;
        let sender = mailbox.write().take();
        drop(sender);
        if let Some(thread) = thread.lock().take() {
            let _ = thread.join();
        }
    }
}
