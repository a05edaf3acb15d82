//! A cache that one thread owns; everyone else sends it requests and waits for the replies.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_variables)]

use std::{hash::Hash, marker::PhantomData};

use sync::time::Duration;

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

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    ///
    /// Up to `mailbox_capacity` requests (at least 1) wait in its mailbox.
    /// A client that finds the mailbox full waits until there is room.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        todo!("start the thread; keep what a client needs to reach it")
    }
}

/// A client's way to the actor; clone it for every client, or share one.
///
/// A request blocks its caller until the actor has replied.
/// Requests of one thread take effect in the order in which that thread makes them.
/// No request is ever left waiting: it is answered, or refused with [`Closed`].
///
/// When the last handle is dropped, the actor's thread ends by itself; nobody waits for it.
pub struct Handle<K, V> {
    // Put your own fields here.
    reaches: PhantomData<fn(K, V)>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        todo!("one more handle to the same actor")
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
        todo!()
    }

    /// Like [`Handle::get`], but gives up once `limit` has passed.
    ///
    /// The limit covers the whole call: waiting for room in the mailbox and for the reply.
    /// A request whose client has given up is no reason for the actor to stop.
    ///
    /// # Errors
    /// [`NoAnswer::TimedOut`] when the limit passes first,
    /// [`NoAnswer::Closed`] when the cache has been shut down.
    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        todo!()
    }

    /// Puts `value` under `key`; returns the value it replaces.
    ///
    /// # Errors
    /// [`Closed`] when the cache has been shut down.
    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        todo!()
    }

    /// Takes the value under `key` out of the cache, if there is one.
    ///
    /// # Errors
    /// [`Closed`] when the cache has been shut down.
    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        todo!()
    }

    /// How many keys have a value.
    ///
    /// # Errors
    /// [`Closed`] when the cache has been shut down.
    #[expect(clippy::len_without_is_empty, reason = "emptiness would be a second request")]
    pub fn len(&self) -> Result<usize, Closed> {
        todo!()
    }

    /// Ends the actor and joins its thread: when this returns, the thread has ended
    /// and the cache has dropped every value it held.
    ///
    /// Requests that are still in the mailbox are answered or refused with [`Closed`];
    /// whatever comes after this call is refused.
    /// Any handle may shut the cache down, several times and from several threads:
    /// every call returns once the thread has ended.
    pub fn shutdown(&self) {
        todo!()
    }
}
