//! Rejected: a handle receives all its replies on one channel, so two threads that share it take each other's.
//! Caught by: `requests::linearizable` (failed)

use std::{collections::HashMap, hash::Hash};

use sync::{
    Arc, Mutex,
    channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded, unbounded},
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
            replies: unbounded(),
            actor: Arc::new(Actor {
                mailbox: Mutex::new(Some(mailbox)),
                thread: Mutex::new(Some(thread)),
            }),
        }
    }
}

enum Request<K, V> {
    Get(K, Sender<Reply<V>>),
    Put(K, V, Sender<Reply<V>>),
    Remove(K, Sender<Reply<V>>),
    Len(Sender<Reply<V>>),
}

enum Reply<V> {
    Value(Option<V>),
    Length(usize),
}

struct Actor<K, V> {
    mailbox: Mutex<Option<Sender<Request<K, V>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

fn serve<K: Eq + Hash, V: Clone>(requests: Receiver<Request<K, V>>) {
    let mut map = HashMap::new();
    for request in requests {
        match request {
            Request::Get(key, reply) => drop(reply.send(Reply::Value(map.get(&key).cloned()))),
            Request::Put(key, value, reply) => {
                drop(reply.send(Reply::Value(map.insert(key, value))))
            }
            Request::Remove(key, reply) => drop(reply.send(Reply::Value(map.remove(&key)))),
            Request::Len(reply) => drop(reply.send(Reply::Length(map.len()))),
        }
    }
}

pub struct Handle<K, V> {
    actor: Arc<Actor<K, V>>,
    replies: (Sender<Reply<V>>, Receiver<Reply<V>>),
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle { actor: Arc::clone(&self.actor), replies: unbounded() }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(|reply| Request::Get(key, reply))
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let start = Instant::now();
        let mailbox = self.mailbox().ok_or(NoAnswer::Closed)?;
        let (reply, answer) = self.replies.clone();
        mailbox.send_timeout(Request::Get(key, reply), limit).map_err(|error| match error {
            SendTimeoutError::Timeout(_) => NoAnswer::TimedOut,
            SendTimeoutError::Disconnected(_) => NoAnswer::Closed,
        })?;
        let rest = limit.saturating_sub(start.elapsed());
        match answer.recv_timeout(rest) {
            Ok(Reply::Value(value)) => Ok(value),
            Ok(Reply::Length(_)) | Err(RecvTimeoutError::Disconnected) => Err(NoAnswer::Closed),
            Err(RecvTimeoutError::Timeout) => Err(NoAnswer::TimedOut),
        }
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.value(|reply| Request::Put(key, value, reply))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(|reply| Request::Remove(key, reply))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        match self.ask(Request::Len)? {
            Reply::Length(length) => Ok(length),
            Reply::Value(_) => Err(Closed),
        }
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

    fn value(
        &self,
        request: impl FnOnce(Sender<Reply<V>>) -> Request<K, V>,
    ) -> Result<Option<V>, Closed> {
        match self.ask(request)? {
            Reply::Value(value) => Ok(value),
            Reply::Length(_) => Err(Closed),
        }
    }

    fn ask(
        &self,
        request: impl FnOnce(Sender<Reply<V>>) -> Request<K, V>,
    ) -> Result<Reply<V>, Closed> {
        let mailbox = self.mailbox().ok_or(Closed)?;
        let (reply, answer) = self.replies.clone();
        mailbox.send(request(reply)).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
    }
}
