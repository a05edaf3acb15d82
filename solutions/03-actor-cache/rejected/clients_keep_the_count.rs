//! Rejected: `len` reads a counter that each client adjusts after its reply, so it lags behind the map.
//! Caught by: `requests::linearizable` (failed)

use std::{collections::HashMap, hash::Hash};

use sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
    channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    Closed,
    TimedOut,
}

pub struct ActorCache;

impl ActorCache {
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (mailbox, requests) = bounded(mailbox_capacity);
        let thread = thread::spawn(move || serve(requests));
        Handle {
            actor: Arc::new(Actor {
                mailbox: Mutex::new(Some(mailbox)),
                thread: Mutex::new(Some(thread)),
                count: AtomicUsize::new(0),
            }),
        }
    }
}

enum Request<K, V> {
    Get(K, Sender<Option<V>>),
    Put(K, V, Sender<Option<V>>),
    Remove(K, Sender<Option<V>>),
}

struct Actor<K, V> {
    mailbox: Mutex<Option<Sender<Request<K, V>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    count: AtomicUsize,
}

fn serve<K: Eq + Hash, V: Clone>(requests: Receiver<Request<K, V>>) {
    let mut map = HashMap::new();
    for request in requests {
        match request {
            Request::Get(key, reply) => drop(reply.send(map.get(&key).cloned())),
            Request::Put(key, value, reply) => drop(reply.send(map.insert(key, value))),
            Request::Remove(key, reply) => drop(reply.send(map.remove(&key))),
        }
    }
}

pub struct Handle<K, V> {
    actor: Arc<Actor<K, V>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle { actor: Arc::clone(&self.actor) }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.ask(|reply| Request::Get(key, reply))
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let start = Instant::now();
        let mailbox = self.mailbox().ok_or(NoAnswer::Closed)?;
        let (reply, answer) = bounded(1);
        mailbox.send_timeout(Request::Get(key, reply), limit).map_err(|error| match error {
            SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
            SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
        })?;
        let rest = limit.saturating_sub(start.elapsed());
        answer.recv_timeout(rest).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        let previous = self.ask(|reply| Request::Put(key, value, reply))?;
        if previous.is_none() {
            self.actor.count.fetch_add(1, Ordering::SeqCst);
        }
        Ok(previous)
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        let previous = self.ask(|reply| Request::Remove(key, reply))?;
        if previous.is_some() {
            self.actor.count.fetch_sub(1, Ordering::SeqCst);
        }
        Ok(previous)
    }

    pub fn len(&self) -> Result<usize, Closed> {
        self.mailbox().ok_or(Closed)?;
        Ok(self.actor.count.load(Ordering::SeqCst))
    }

    pub fn shutdown(&self) {
        drop(self.actor.mailbox.lock().take());
        let mut thread = self.actor.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }

    fn mailbox(&self) -> Option<Sender<Request<K, V>>> {
        self.actor.mailbox.lock().clone()
    }

    fn ask<R>(&self, request: impl FnOnce(Sender<R>) -> Request<K, V>) -> Result<R, Closed> {
        let mailbox = self.mailbox().ok_or(Closed)?;
        let (reply, answer) = bounded(1);
        mailbox.send(request(reply)).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
    }
}
