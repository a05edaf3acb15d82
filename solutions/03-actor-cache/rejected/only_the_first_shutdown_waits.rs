//! Rejected: the first caller of `shutdown` takes the thread away to join it; the second finds nothing to wait for and returns early.
//! Caught by: `shutdown::every_caller_waits_for_the_end` (failed)

use std::{collections::HashMap, hash::Hash};

use sync::{
    Arc, Mutex,
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
            }),
        }
    }
}

enum Request<K, V> {
    Get(K, Sender<Option<V>>),
    Put(K, V, Sender<Option<V>>),
    Remove(K, Sender<Option<V>>),
    Len(Sender<usize>),
}

struct Actor<K, V> {
    mailbox: Mutex<Option<Sender<Request<K, V>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

fn serve<K: Eq + Hash, V: Clone>(requests: Receiver<Request<K, V>>) {
    let mut map = HashMap::new();
    for request in requests {
        match request {
            Request::Get(key, reply) => drop(reply.send(map.get(&key).cloned())),
            Request::Put(key, value, reply) => drop(reply.send(map.insert(key, value))),
            Request::Remove(key, reply) => drop(reply.send(map.remove(&key))),
            Request::Len(reply) => drop(reply.send(map.len())),
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
        self.ask(|reply| Request::Put(key, value, reply))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.ask(|reply| Request::Remove(key, reply))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        self.ask(Request::Len)
    }

    pub fn shutdown(&self) {
        drop(self.actor.mailbox.lock().take());
        let thread = self.actor.thread.lock().take();
        if let Some(thread) = thread {
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
