//! Honest: each calling thread keeps one reply channel in a thread-local and uses it again for every question.

use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Receiver, Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock, thread_local};

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

/// A counter behind a read-write lock: many may read at the same time, one alone may write.
pub struct RwLockCounter {
    value: RwLock<u64>,
}

impl RwLockCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        RwLockCounter { value: RwLock::new(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.value.write();
        let before = *value;
        *value = before.wrapping_add(n);
        before
    }

    /// The value now. Waits for writers, never for readers.
    pub fn get(&self) -> u64 {
        *self.value.read()
    }

    /// Calls `f` with the value, under the read lock.
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let value = self.value.read();
        f(*value)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        std::mem::take(&mut *self.value.write())
    }
}

/// A counter without a lock.
#[derive(Debug, Default)]
pub struct AtomicCounter(AtomicU64);

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        Self(AtomicU64::new(initial))
    }

    pub fn increment(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, Ordering::SeqCst)
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn reset(&self) -> u64 {
        self.0.swap(0, Ordering::SeqCst)
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.0.compare_exchange(current, new, Ordering::SeqCst, Ordering::SeqCst)
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        let mut value = self.get();
        while value < limit {
            match self.compare_and_swap(value, value + 1) {
                Ok(_) => return true,
                Err(actual) => value = actual,
            }
        }
        false
    }
}

thread_local! {
    /// Made once for each thread that ever asks; a thread asks one question at a time.
    static REPLIES: (Sender<u64>, Receiver<u64>) = bounded(1);
}

enum Request {
    Add(u64),
    Reset,
}

type Posted = (Request, Sender<u64>);

pub struct ChannelCounter {
    requests: Option<Sender<Posted>>,
    thread: Option<JoinHandle<()>>,
}

fn serve(mut value: u64, inbox: Receiver<Posted>) {
    while let Ok((request, reply)) = inbox.recv() {
        let before = value;
        match request {
            Request::Add(0) => {}
            Request::Add(n) => value = value.wrapping_add(n),
            Request::Reset => value = 0,
        }
        let _ = reply.send(before);
    }
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (requests, inbox) = unbounded();
        let thread = thread::spawn(move || serve(initial, inbox));
        ChannelCounter { requests: Some(requests), thread: Some(thread) }
    }

    fn ask(&self, request: Request) -> u64 {
        REPLIES.with(|(reply, answer)| {
            let requests = self.requests.as_ref().expect("taken by `drop` alone");
            requests.send((request, reply.clone())).ok().expect("the thread serves");
            answer.recv().expect("this thread holds a sender itself")
        })
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
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
