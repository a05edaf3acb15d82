//! Honest: answers come back through a one-shot slot made of a `OnceLock` and a barrier for two.

use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Arc, Barrier, Mutex, OnceLock, RwLock};

/// A counter behind a mutex.
pub struct MutexCounter {
    value: Mutex<u64>,
}

impl MutexCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        MutexCounter { value: Mutex::new(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.value.lock();
        let before = *value;
        *value = before.wrapping_add(n);
        before
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        *self.value.lock()
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        std::mem::take(&mut *self.value.lock())
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Request {
    Add(u64),
    Reset,
}

/// One answer, and the meeting at which it is handed over.
struct Meeting<T> {
    answer: OnceLock<T>,
    table: Barrier,
}

impl<T: Copy> Meeting<T> {
    fn new() -> Arc<Self> {
        Arc::new(Meeting { answer: OnceLock::new(), table: Barrier::new(2) })
    }

    fn bring(&self, answer: T) {
        let _ = self.answer.set(answer);
        self.table.wait();
    }

    fn fetch(&self) -> T {
        self.table.wait();
        *self.answer.get().expect("brought before the meeting")
    }
}

pub struct ChannelCounter {
    requests: Option<Sender<(Request, Arc<Meeting<u64>>)>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (requests, inbox) = unbounded::<(Request, Arc<Meeting<u64>>)>();
        let thread = thread::spawn(move || {
            let mut value = initial;
            inbox.iter().for_each(|(request, meeting)| {
                let before = value;
                value = if let Request::Add(n) = request { before.wrapping_add(n) } else { 0 };
                meeting.bring(before);
            });
        });
        ChannelCounter { requests: Some(requests), thread: Some(thread) }
    }

    fn ask(&self, request: Request) -> u64 {
        let meeting = Meeting::new();
        let requests = self.requests.as_ref().unwrap();
        assert!(requests.send((request, meeting.clone())).is_ok());
        meeting.fetch()
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
        self.requests.take();
        self.thread.take().into_iter().for_each(|it| drop(it.join()));
    }
}
