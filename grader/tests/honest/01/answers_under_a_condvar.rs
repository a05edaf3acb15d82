//! Honest: the thread and its callers share one desk with a lock and two condition variables; a channel only rings the bell.

use std::collections::{BTreeMap, VecDeque};
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Arc, Condvar, Mutex, RwLock};

/// A counter behind a mutex.
#[derive(Debug)]
pub struct MutexCounter(Mutex<u64>);

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        Self(Mutex::new(initial))
    }

    fn with<R>(&self, f: impl FnOnce(&mut u64) -> R) -> R {
        f(&mut *self.0.lock())
    }

    pub fn increment(&self) {
        self.with(|value| *value = value.wrapping_add(1))
    }

    pub fn add(&self, n: u64) -> u64 {
        self.with(|value| {
            let after = value.wrapping_add(n);
            std::mem::replace(value, after)
        })
    }

    pub fn get(&self) -> u64 {
        self.with(|value| *value)
    }

    pub fn reset(&self) -> u64 {
        self.with(std::mem::take)
    }
}

/// A counter behind a read-write lock.
#[derive(Debug)]
pub struct RwLockCounter(RwLock<u64>);

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        Self(RwLock::new(initial))
    }

    fn with<R>(&self, f: impl FnOnce(&mut u64) -> R) -> R {
        f(&mut *self.0.write())
    }

    pub fn increment(&self) {
        self.with(|value| *value = value.wrapping_add(1))
    }

    pub fn add(&self, n: u64) -> u64 {
        self.with(|value| {
            let after = value.wrapping_add(n);
            std::mem::replace(value, after)
        })
    }

    pub fn get(&self) -> u64 {
        self.read_with(|value| value)
    }

    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        f(*self.0.read())
    }

    pub fn reset(&self) -> u64 {
        self.with(std::mem::take)
    }
}

/// A counter without a lock: no call ever waits.
pub struct AtomicCounter {
    value: AtomicU64,
}

impl AtomicCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        AtomicCounter { value: AtomicU64::new(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.value.fetch_add(1, Ordering::Release);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.value.fetch_add(n, Ordering::AcqRel)
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.value.load(Ordering::Acquire)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.value.swap(0, Ordering::AcqRel)
    }

    /// Puts `new` in the place of `current`.
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.value.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
    }

    /// Adds one if the value is below `limit`, and says whether it did.
    pub fn increment_up_to(&self, limit: u64) -> bool {
        self.value
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |value| {
                (value < limit).then(|| value + 1)
            })
            .is_ok()
    }
}

#[derive(Clone, Copy)]
enum Request {
    Add(u64),
    Reset,
}

/// Questions come in with a number, and answers lie under the same number.
#[derive(Default)]
struct Papers {
    next: usize,
    questions: VecDeque<(usize, Request)>,
    answers: BTreeMap<usize, u64>,
}

#[derive(Default)]
struct Desk {
    papers: Mutex<Papers>,
    answered: Condvar,
}

pub struct ChannelCounter {
    desk: Arc<Desk>,
    bell: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let desk = Arc::<Desk>::default();
        let (bell, rings) = unbounded();
        let thread = thread::spawn({
            let desk = Arc::clone(&desk);
            move || {
                let mut value = initial;
                for () in rings {
                    let mut papers = desk.papers.lock();
                    while let Some((number, request)) = papers.questions.pop_front() {
                        let before = value;
                        value = match request {
                            Request::Add(n) => value.wrapping_add(n),
                            Request::Reset => 0,
                        };
                        papers.answers.insert(number, before);
                    }
                    drop(papers);
                    desk.answered.notify_all();
                }
            }
        });
        ChannelCounter { desk, bell: Some(bell), thread: Some(thread) }
    }

    fn ask(&self, request: Request) -> u64 {
        let mut papers = self.desk.papers.lock();
        let number = papers.next;
        papers.next += 1;
        papers.questions.push_back((number, request));
        let _ = self.bell.as_ref().map(|bell| bell.send(()));
        loop {
            match papers.answers.remove(&number) {
                Some(answer) => return answer,
                None => self.desk.answered.wait(&mut papers),
            }
        }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.ask(Request::Add(n))
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.add(0)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.ask(Request::Reset)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.bell.take();
        self.thread.take().map(JoinHandle::join);
    }
}
