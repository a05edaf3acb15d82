//! Accepted: the mailbox and the reply slots are a mutex and condition variables, written by hand.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

use sync::{
    Arc, Condvar, Mutex,
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

enum Question<K, V> {
    Get(K),
    Put(K, V),
    Remove(K),
    Len,
}

enum Answer<V> {
    Value(Option<V>),
    Length(usize),
    Closed,
}

/// Where one client waits for its one answer.
struct Slot<V> {
    answer: Mutex<Option<Answer<V>>>,
    answered: Condvar,
}

struct Letter<K, V> {
    question: Question<K, V>,
    slot: Arc<Slot<V>>,
}

struct Mailbox<K, V> {
    contents: Mutex<Contents<K, V>>,
    not_empty: Condvar,
    not_full: Condvar,
    capacity: usize,
}

struct Contents<K, V> {
    letters: VecDeque<Letter<K, V>>,
    handles: usize,
    closed: bool,
}

impl<K, V> Mailbox<K, V> {
    /// Waits for room until `deadline`, or for as long as it takes.
    fn put(&self, letter: Letter<K, V>, deadline: Option<Instant>) -> Result<(), NoAnswer> {
        let mut contents = self.contents.lock();
        while contents.letters.len() >= self.capacity && !contents.closed {
            match deadline {
                None => self.not_full.wait(&mut contents),
                Some(deadline) => {
                    if self.not_full.wait_until(&mut contents, deadline).timed_out() {
                        return Err(NoAnswer::TimedOut);
                    }
                }
            }
        }
        if contents.closed {
            return Err(NoAnswer::Closed);
        }
        contents.letters.push_back(letter);
        self.not_empty.notify_one();
        Ok(())
    }

    /// The next letter; none when the mailbox is closed or nobody is left to write.
    fn take(&self) -> Option<Letter<K, V>> {
        let mut contents = self.contents.lock();
        while contents.letters.is_empty() && !contents.closed && contents.handles > 0 {
            self.not_empty.wait(&mut contents);
        }
        let letter = contents.letters.pop_front();
        self.not_full.notify_one();
        letter
    }

    fn close(&self) {
        self.contents.lock().closed = true;
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }
}

pub struct ActorCache;

impl ActorCache {
    pub fn spawn<K, V>(mailbox_capacity: usize) -> Handle<K, V>
    where
        K: Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let contents = Contents { letters: VecDeque::new(), handles: 1, closed: false };
        let mailbox = Arc::new(Mailbox {
            contents: Mutex::new(contents),
            not_empty: Condvar::new(),
            not_full: Condvar::new(),
            capacity: mailbox_capacity,
        });
        let inbox = Arc::clone(&mailbox);
        let thread = thread::spawn(move || serve(&inbox));
        Handle { mailbox, thread: Arc::new(Mutex::new(Some(thread))) }
    }
}

fn serve<K: Eq + Hash, V: Clone>(mailbox: &Mailbox<K, V>) {
    let mut map = HashMap::new();
    while let Some(Letter { question, slot }) = mailbox.take() {
        // Once the mailbox is closed, what is still in it is refused.
        let answer = if mailbox.contents.lock().closed {
            Answer::Closed
        } else {
            match question {
                Question::Get(key) => Answer::Value(map.get(&key).cloned()),
                Question::Put(key, value) => Answer::Value(map.insert(key, value)),
                Question::Remove(key) => Answer::Value(map.remove(&key)),
                Question::Len => Answer::Length(map.len()),
            }
        };
        *slot.answer.lock() = Some(answer);
        slot.answered.notify_one();
    }
}

pub struct Handle<K, V> {
    mailbox: Arc<Mailbox<K, V>>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl<K, V> Clone for Handle<K, V> {
    fn clone(&self) -> Self {
        self.mailbox.contents.lock().handles += 1;
        Handle { mailbox: Arc::clone(&self.mailbox), thread: Arc::clone(&self.thread) }
    }
}

impl<K, V> Drop for Handle<K, V> {
    fn drop(&mut self) {
        self.mailbox.contents.lock().handles -= 1;
        self.mailbox.not_empty.notify_one();
    }
}

impl<K, V> Handle<K, V>
where
    K: Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    pub fn get(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(Question::Get(key))
    }

    pub fn get_within(&self, key: K, limit: Duration) -> Result<Option<V>, NoAnswer> {
        match self.ask(Question::Get(key), Some(Instant::now() + limit))? {
            Answer::Value(value) => Ok(value),
            Answer::Closed => Err(NoAnswer::Closed),
            Answer::Length(_) => unreachable!("`get` is answered with a value"),
        }
    }

    pub fn put(&self, key: K, value: V) -> Result<Option<V>, Closed> {
        self.value(Question::Put(key, value))
    }

    pub fn remove(&self, key: K) -> Result<Option<V>, Closed> {
        self.value(Question::Remove(key))
    }

    pub fn len(&self) -> Result<usize, Closed> {
        match self.ask(Question::Len, None) {
            Ok(Answer::Length(length)) => Ok(length),
            _ => Err(Closed),
        }
    }

    pub fn shutdown(&self) {
        self.mailbox.close();
        let mut thread = self.thread.lock();
        if let Some(thread) = thread.take() {
            let _ = thread.join();
        }
    }

    fn value(&self, question: Question<K, V>) -> Result<Option<V>, Closed> {
        match self.ask(question, None) {
            Ok(Answer::Value(value)) => Ok(value),
            _ => Err(Closed),
        }
    }

    fn ask(
        &self,
        question: Question<K, V>,
        deadline: Option<Instant>,
    ) -> Result<Answer<V>, NoAnswer> {
        let slot = Arc::new(Slot { answer: Mutex::new(None), answered: Condvar::new() });
        self.mailbox.put(Letter { question, slot: Arc::clone(&slot) }, deadline)?;
        let mut answer = slot.answer.lock();
        loop {
            if let Some(answer) = answer.take() {
                return Ok(answer);
            }
            match deadline {
                None => slot.answered.wait(&mut answer),
                Some(deadline) => {
                    if slot.answered.wait_until(&mut answer, deadline).timed_out() {
                        return answer.take().ok_or(NoAnswer::TimedOut);
                    }
                }
            }
        }
    }
}
