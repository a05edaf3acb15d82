//! Honest: a read-write lock written from a mutex and a condition variable, and a mutex made of a boolean in the same way.

use std::ops::{Deref, DerefMut};
use sync::atomic::{AtomicU64, Ordering::SeqCst};
use sync::channel::{Sender, bounded};
use sync::{Condvar, Mutex, thread};

mod lock {
    use super::{Condvar, Deref, Mutex};

    /// How many readers are inside, and the value for whoever is.
    struct Inside {
        readers: u32,
        value: u64,
    }

    /// Many readers or one writer; a writer is inside only while it holds `inside`.
    pub(super) struct Shared {
        inside: Mutex<Inside>,
        empty: Condvar,
    }

    impl Shared {
        pub(super) const fn new(value: u64) -> Self {
            Shared { inside: Mutex::new(Inside { readers: 0, value }), empty: Condvar::new() }
        }

        pub(super) fn write<R>(&self, change: impl FnOnce(&mut u64) -> R) -> R {
            let mut inside = self.inside.lock();
            while inside.readers > 0 {
                self.empty.wait(&mut inside);
            }
            change(&mut inside.value)
        }

        pub(super) fn read(&self) -> Reading<'_> {
            let mut inside = self.inside.lock();
            inside.readers += 1;
            Reading { value: inside.value, lock: self }
        }
    }

    /// As long as it lives, no writer gets in.
    pub(super) struct Reading<'lock> {
        lock: &'lock Shared,
        value: u64,
    }

    impl Deref for Reading<'_> {
        type Target = u64;

        fn deref(&self) -> &u64 {
            &self.value
        }
    }

    impl Drop for Reading<'_> {
        fn drop(&mut self) {
            let mut inside = self.lock.inside.lock();
            inside.readers -= 1;
            if inside.readers == 0 {
                self.lock.empty.notify_all();
            }
        }
    }
}

/// The value leaves the place while somebody works on it.
struct Token {
    place: Mutex<Option<u64>>,
    back: Condvar,
}

/// Brings the value back.
struct Borrowed<'a> {
    token: &'a Token,
    value: u64,
}

impl Token {
    fn borrow(&self) -> Borrowed<'_> {
        let mut place = self.place.lock();
        loop {
            if let Some(value) = place.take() {
                return Borrowed { token: self, value };
            }
            self.back.wait(&mut place);
        }
    }
}

impl Deref for Borrowed<'_> {
    type Target = u64;
    fn deref(&self) -> &u64 {
        &self.value
    }
}

impl DerefMut for Borrowed<'_> {
    fn deref_mut(&mut self) -> &mut u64 {
        &mut self.value
    }
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        *self.token.place.lock() = Some(self.value);
        self.token.back.notify_one();
    }
}

pub struct MutexCounter {
    token: Token,
}

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        Self { token: Token { place: Mutex::new(Some(initial)), back: Condvar::new() } }
    }
    pub fn increment(&self) {
        self.add(1);
    }
    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.token.borrow();
        let before = *value;
        *value = before.wrapping_add(n);
        before
    }
    pub fn get(&self) -> u64 {
        *self.token.borrow()
    }
    pub fn reset(&self) -> u64 {
        std::mem::take(&mut *self.token.borrow())
    }
}

pub struct RwLockCounter(lock::Shared);

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        Self(lock::Shared::new(initial))
    }
    pub fn increment(&self) {
        self.add(1);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.0.write(|value| {
            let after = value.wrapping_add(n);
            std::mem::replace(value, after)
        })
    }
    pub fn get(&self) -> u64 {
        *self.0.read()
    }
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let reading = self.0.read();
        f(*reading)
    }
    pub fn reset(&self) -> u64 {
        self.0.write(std::mem::take)
    }
}

pub struct AtomicCounter(AtomicU64);

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        Self(AtomicU64::new(initial))
    }
    pub fn increment(&self) {
        self.0.fetch_add(1, SeqCst);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, SeqCst)
    }
    pub fn get(&self) -> u64 {
        self.0.load(SeqCst)
    }
    pub fn reset(&self) -> u64 {
        self.0.swap(0, SeqCst)
    }
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.0.compare_exchange(current, new, SeqCst, SeqCst)
    }
    pub fn increment_up_to(&self, limit: u64) -> bool {
        self.0
            .fetch_update(SeqCst, SeqCst, |it| it.checked_add(1).filter(|&up| up <= limit))
            .is_ok()
    }
}

struct Request {
    /// What becomes of the value.
    work: Box<dyn FnOnce(u64) -> u64 + Send>,
    before: Sender<u64>,
}

pub struct ChannelCounter {
    requests: Option<Sender<Request>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (requests, inbox) = bounded::<Request>(1);
        let thread = thread::spawn(move || {
            let mut value = initial;
            while let Ok(Request { work, before }) = inbox.recv() {
                before.send(value).unwrap_or_default();
                value = work(value);
            }
        });
        Self { requests: Some(requests), thread: Some(thread) }
    }
    fn work(&self, work: impl FnOnce(u64) -> u64 + Send + 'static) -> u64 {
        let (before, answer) = bounded(1);
        let request = Request { work: Box::new(work), before };
        if let Some(requests) = &self.requests
            && requests.send(request).is_ok()
            && let Ok(value) = answer.recv()
        {
            value
        } else {
            panic!("the thread serves until the counter is dropped")
        }
    }
    pub fn increment(&self) {
        self.add(1);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.work(move |value| value.wrapping_add(n))
    }
    pub fn get(&self) -> u64 {
        self.work(|value| value)
    }
    pub fn reset(&self) -> u64 {
        self.work(|_| 0)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
