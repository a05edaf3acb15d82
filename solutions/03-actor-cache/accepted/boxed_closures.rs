//! Accepted: a request is a boxed closure that runs on the actor's thread with the map in hand.

use std::{collections::HashMap, hash::Hash};

use sync::{
    Arc, RwLock,
    channel::{Receiver, RecvTimeoutError, Sender, bounded},
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

type Job<K, V> = Box<dyn FnOnce(&mut HashMap<K, V>) + Send>;

/// Present until the cache is shut down, and then handed to whoever does that.
struct Running<K, V> {
    mailbox: Sender<Job<K, V>>,
    thread: JoinHandle<()>,
}

pub struct ActorCache;

impl ActorCache {
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let (mailbox, jobs) = bounded::<Job<K, V>>(mailbox_capacity);
        let (alive, ended) = bounded::<()>(1);
        let thread = thread::spawn(move || {
            let mut map = HashMap::new();
            for job in jobs {
                job(&mut map);
            }
            drop(map);
            drop(alive);
        });
        Handle { running: Arc::new(RwLock::new(Some(Running { mailbox, thread }))), ended }
    }
}

pub struct Handle<K, V> {
    running: Arc<RwLock<Option<Running<K, V>>>>,
    ended: Receiver<()>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        Handle { running: Arc::clone(&self.running), ended: self.ended.clone() }
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.run(move |map| map.get(&key).cloned())
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        let deadline = Instant::now() + limit;
        let mailbox = self.mailbox().ok_or(NoAnswer::Closed)?;
        let (reply, answer) = bounded(1);
        let job: Job<K, V> = Box::new(move |map| drop(reply.try_send(map.get(&key).cloned())));
        mailbox.send_timeout(job, limit).map_err(|_| NoAnswer::TimedOut)?;
        let rest = deadline.saturating_duration_since(Instant::now());
        answer.recv_timeout(rest).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::Closed,
        })
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.run(move |map| map.insert(key, value))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.run(move |map| map.remove(&key))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        self.run(|map| map.len())
    }

    pub fn shutdown(&self) {
        let running = self.running.write().take();
        if let Some(Running { mailbox, thread }) = running {
            drop(mailbox);
            let _ = thread.join();
        } else {
            // Somebody else is at it: this is disconnected when the thread has let go of the map.
            let _ = self.ended.recv();
        }
    }

    fn mailbox(&self) -> Option<Sender<Job<K, V>>> {
        self.running.read().as_ref().map(|running| running.mailbox.clone())
    }

    fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut HashMap<K, V>) -> R + Send + 'static,
    ) -> Result<R, Closed> {
        let mailbox = self.mailbox().ok_or(Closed)?;
        let (reply, answer) = bounded(1);
        let job: Job<K, V> = Box::new(move |map| drop(reply.try_send(work(map))));
        mailbox.send(job).map_err(|_| Closed)?;
        answer.recv().map_err(|_| Closed)
    }
}
