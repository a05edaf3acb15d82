//! Rejected: on shutdown the actor empties its mailbox and leaves; a request that comes between the two is never answered.
//! Caught by: `shutdown::nobody_is_left_waiting` (deadlock)

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
        Handle { mailbox, thread: Arc::new(Mutex::new(Some(thread))) }
    }
}

enum Request<K, V> {
    Get(K, Sender<Option<V>>),
    Put(K, V, Sender<Option<V>>),
    Remove(K, Sender<Option<V>>),
    Len(Sender<usize>),
    Shutdown,
}

fn serve<K: Eq + Hash, V: Clone>(requests: Receiver<Request<K, V>>) {
    let mut map = HashMap::new();
    while let Ok(request) = requests.recv() {
        match request {
            Request::Get(key, reply) => drop(reply.send(map.get(&key).cloned())),
            Request::Put(key, value, reply) => drop(reply.send(map.insert(key, value))),
            Request::Remove(key, reply) => drop(reply.send(map.remove(&key))),
            Request::Len(reply) => drop(reply.send(map.len())),
            Request::Shutdown => {
                // Dropping a request disconnects its client.
                while requests.try_recv().is_ok() {}
                return;
            }
        }
    }
}

pub struct Handle<K, V> {
    mailbox: Sender<Request<K, V>>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle { mailbox: self.mailbox.clone(), thread: Arc::clone(&self.thread) }
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
        let deadline = Instant::now() + limit;
        let (reply, answer) = bounded(1);
        self.mailbox.send_timeout(Request::Get(key, reply), limit).map_err(
            |error| match error {
                SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
                SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
            },
        )?;
        let rest = deadline.saturating_duration_since(Instant::now());
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
        let _ = self.mailbox.send(Request::Shutdown);
        let mut thread = self.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }

    fn ask<R>(&self, request: impl FnOnce(Sender<R>) -> Request<K, V>) -> Result<R, Closed> {
        let (reply, answer) = bounded(1);
        self.mailbox.send(request(reply)).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
    }
}
