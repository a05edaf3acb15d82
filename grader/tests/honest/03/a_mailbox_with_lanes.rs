//! Honest: the mailbox is written by hand with a place for each request, and a client sleeps on its own place until it is served.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use sync::thread::{self, JoinHandle};
use sync::time::{Duration, Instant};
use sync::{Arc, Condvar, Mutex, MutexGuard};

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

enum Question<K, V> {
    Get(K),
    Put(K, V),
    Remove(K),
    Len,
}

enum Answer<V> {
    Value(Option<V>),
    Length(usize),
}

struct Desk<K, V> {
    queue: VecDeque<(u64, Question<K, V>)>,
    answers: HashMap<u64, Answer<V>>,
    /// Clients that have given up: their answers are thrown away.
    gone: Vec<u64>,
    next: u64,
    capacity: usize,
    handles: usize,
    closed: bool,
    ended: bool,
}

struct Office<K, V> {
    desk: Mutex<Desk<K, V>>,
    /// Everybody waits here; whoever changes the desk wakes all.
    changed: Condvar,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl<K, V> Office<K, V> {
    /// Waits until `ready`, or for the deadline; says whether it is ready.
    fn wait<'a>(
        &self,
        desk: &mut MutexGuard<'a, Desk<K, V>>,
        deadline: Option<Instant>,
        ready: impl Fn(&Desk<K, V>) -> bool,
    ) -> bool {
        while !ready(desk) {
            match deadline {
                None => self.changed.wait(desk),
                Some(at) => {
                    if self.changed.wait_until(desk, at).timed_out() {
                        return ready(desk);
                    }
                }
            }
        }
        true
    }
}

/// Tells everybody that the actor is gone, however it goes.
struct Farewell<'a, K, V>(&'a Office<K, V>);

impl<K, V> Drop for Farewell<'_, K, V> {
    fn drop(&mut self) {
        let mut desk = self.0.desk.lock();
        desk.ended = true;
        let refused = std::mem::take(&mut desk.queue);
        drop(desk);
        drop(refused);
        self.0.changed.notify_all();
    }
}

fn serve<K: Eq + Hash, V: Clone>(office: &Office<K, V>) {
    let _farewell = Farewell(office);
    let mut map = HashMap::new();
    loop {
        let mut desk = office.desk.lock();
        office.wait(&mut desk, None, |desk| {
            !desk.queue.is_empty() || desk.closed || desk.handles == 0
        });
        let Some((number, question)) = desk.queue.pop_front().filter(|_| !desk.closed) else {
            return;
        };
        drop(desk);
        let answer = match question {
            Question::Get(key) => Answer::Value(map.get(&key).cloned()),
            Question::Put(key, value) => Answer::Value(map.insert(key, value)),
            Question::Remove(key) => Answer::Value(map.remove(&key)),
            Question::Len => Answer::Length(map.len()),
        };
        let mut desk = office.desk.lock();
        match desk.gone.iter().position(|&gone| gone == number) {
            Some(index) => drop(desk.gone.swap_remove(index)),
            None => drop(desk.answers.insert(number, answer)),
        }
        drop(desk);
        office.changed.notify_all();
    }
}

pub struct Handle<K, V> {
    office: Arc<Office<K, V>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        self.office.desk.lock().handles += 1;
        Handle { office: Arc::clone(&self.office) }
    }
}

impl<K, V> Drop for Handle<K, V> {
    fn drop(&mut self) {
        self.office.desk.lock().handles -= 1;
        self.office.changed.notify_all();
    }
}

impl ActorCache {
    /// Starts the actor with an empty map and returns the first handle to it.
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let desk = Desk {
            queue: VecDeque::with_capacity(mailbox_capacity),
            answers: HashMap::new(),
            gone: Vec::new(),
            next: 0,
            capacity: mailbox_capacity,
            handles: 1,
            closed: false,
            ended: false,
        };
        let office = Arc::new(Office {
            desk: Mutex::new(desk),
            changed: Condvar::new(),
            thread: Mutex::new(None),
        });
        let served = Arc::clone(&office);
        *office.thread.lock() = Some(thread::spawn(move || serve(&served)));
        Handle { office }
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
        deadline: Option<Instant>,
    ) -> Result<Answer<V>, NoAnswer> {
        let office = &*self.office;
        let mut desk = office.desk.lock();
        let room = |desk: &Desk<K, V>| desk.queue.len() < desk.capacity || desk.closed;
        if !office.wait(&mut desk, deadline, room) {
            return Err(NoAnswer::TimedOut);
        }
        if desk.closed {
            return Err(NoAnswer::Closed);
        }
        let number = desk.next;
        desk.next += 1;
        desk.queue.push_back((number, question));
        office.changed.notify_all();
        let done = |desk: &Desk<K, V>| desk.answers.contains_key(&number) || desk.ended;
        if !office.wait(&mut desk, deadline, done) {
            desk.gone.push(number);
            return Err(NoAnswer::TimedOut);
        }
        desk.answers.remove(&number).ok_or(NoAnswer::Closed)
    }

    fn value(&self, question: Question<K, V>) -> Result<Option<V>, Closed> {
        match self.ask(question, None) {
            Ok(Answer::Value(value)) => Ok(value),
            Ok(Answer::Length(_)) => unreachable!("only `Len` asks for a length"),
            Err(_) => Err(Closed),
        }
    }

    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(Question::Get(key))
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        match self.ask(Question::Get(key), Some(Instant::now() + limit))? {
            Answer::Value(value) => Ok(value),
            Answer::Length(_) => unreachable!("only `Len` asks for a length"),
        }
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.value(Question::Put(key, value))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(Question::Remove(key))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        if let Ok(Answer::Length(length)) = self.ask(Question::Len, None) {
            Ok(length)
        } else {
            Err(Closed)
        }
    }

    pub fn shutdown(&self) {
        self.office.desk.lock().closed = true;
        self.office.changed.notify_all();
        let mut thread = self.office.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }
}
