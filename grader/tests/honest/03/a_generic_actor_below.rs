//! Honest: a generic actor knows nothing of caches; the cache is one behaviour of it, and the handle a thin wrapper.

use std::{collections::HashMap, hash::Hash};
use sync::channel::{RecvTimeoutError, SendTimeoutError, Sender, bounded};
use sync::time::{Duration, Instant};

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

mod actor {
    use sync::channel::{Sender, bounded};
    use sync::thread::{self, JoinHandle};
    use sync::{Arc, Mutex};

    /// What an actor does with its messages.
    pub trait Behaviour: Send + 'static {
        type Message: Send + 'static;

        fn receive(&mut self, message: Self::Message);
    }

    struct Core<M> {
        address: Mutex<Option<Sender<M>>>,
        thread: Mutex<Option<JoinHandle<()>>>,
    }

    /// Reaches an actor.
    pub struct Address<M>(Arc<Core<M>>);

    impl<M> Clone for Address<M> {
        fn clone(&self) -> Self {
            Address(Arc::clone(&self.0))
        }
    }

    impl<M: Send + 'static> Address<M> {
        pub fn start<B: Behaviour<Message = M>>(mut behaviour: B, capacity: usize) -> Self {
            let (address, messages) = bounded(capacity);
            let thread = thread::spawn(move || {
                for message in messages {
                    behaviour.receive(message);
                }
            });
            let (address, thread) = (Mutex::new(Some(address)), Mutex::new(Some(thread)));
            Address(Arc::new(Core { address, thread }))
        }

        /// A way in, as long as the actor is not stopped.
        pub fn sender(&self) -> Option<Sender<M>> {
            self.0.address.lock().clone()
        }

        /// Stops the actor and waits for its end.
        pub fn stop(&self) {
            *self.0.address.lock() = None;
            let mut thread = self.0.thread.lock();
            if let Some(thread) = thread.take() {
                let _ = thread.join();
            }
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

struct Cache<K, V> {
    map: HashMap<K, V>,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Cache { map: HashMap::new() }
    }
}

impl<K, V> actor::Behaviour for Cache<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    type Message = Request<K, V>;

    fn receive(&mut self, request: Request<K, V>) {
        match request {
            Request::Get(key, reply) => drop(reply.send(self.map.get(&key).cloned())),
            Request::Put(key, value, reply) => drop(reply.send(self.map.insert(key, value))),
            Request::Remove(key, reply) => drop(reply.send(self.map.remove(&key))),
            Request::Len(reply) => drop(reply.send(self.map.len())),
        }
    }
}

pub struct Handle<K, V> {
    address: actor::Address<Request<K, V>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle { address: self.address.clone() }
    }
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        Handle { address: actor::Address::start(Cache::default(), mailbox_capacity) }
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

    pub fn shutdown(&self) {
        self.address.stop();
    }

    fn mailbox(&self) -> Option<Sender<Request<K, V>>> {
        self.address.sender()
    }

    fn ask<R>(&self, request: impl FnOnce(Sender<R>) -> Request<K, V>) -> Result<R, Closed> {
        let (reply, answer) = bounded(1);
        let sent = self.address.sender().map(|sender| sender.send(request(reply)));
        match sent {
            Some(Ok(())) => answer.recv().map_err(|_| Closed),
            Some(Err(_)) | None => Err(Closed),
        }
    }
}
