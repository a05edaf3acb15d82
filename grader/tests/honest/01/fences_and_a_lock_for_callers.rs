//! Honest: relaxed accesses between explicit fences; the channel counter has one answer channel, and a lock so that one caller at a time uses it.

use sync::atomic::{AtomicU64, Ordering, fence};
use sync::channel::{Receiver, Sender, bounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

pub struct MutexCounter {
    value: Mutex<u64>,
}

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        let value = Mutex::new(initial);
        MutexCounter { value }
    }

    pub fn increment(&self) {
        let mut value = self.value.lock();
        (*value, _) = value.overflowing_add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.value.lock();
        let (after, _overflowed) = value.overflowing_add(n);
        std::mem::replace(&mut *value, after)
    }

    pub fn get(&self) -> u64 {
        *self.value.lock()
    }

    pub fn reset(&self) -> u64 {
        let mut taken = 0;
        std::mem::swap(&mut *self.value.lock(), &mut taken);
        taken
    }
}

pub struct RwLockCounter {
    value: RwLock<u64>,
}

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        let value = RwLock::new(initial);
        RwLockCounter { value }
    }

    pub fn increment(&self) {
        let mut value = self.value.write();
        (*value, _) = value.overflowing_add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.value.write();
        let (after, _overflowed) = value.overflowing_add(n);
        std::mem::replace(&mut *value, after)
    }

    pub fn get(&self) -> u64 {
        self.read_with(std::convert::identity)
    }

    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let value = self.value.read();
        f(*value)
    }

    pub fn reset(&self) -> u64 {
        let mut taken = 0;
        std::mem::swap(&mut *self.value.write(), &mut taken);
        taken
    }
}

/// Every access is relaxed; the fences around it make the edges.
pub struct AtomicCounter {
    value: AtomicU64,
}

/// Runs one relaxed access with a fence before it and one behind it.
///
/// The release fence pairs with the acquire fence behind whatever access reads the value written, or
/// one made from it by further read-modify-writes.
fn fenced<R>(access: impl FnOnce(Ordering) -> R) -> R {
    fence(Ordering::Release);
    let result = access(Ordering::Relaxed);
    fence(Ordering::Acquire);
    result
}

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        AtomicCounter { value: AtomicU64::new(initial) }
    }

    pub fn increment(&self) {
        fenced(|relaxed| self.value.fetch_add(1, relaxed));
    }

    pub fn add(&self, n: u64) -> u64 {
        fenced(|relaxed| self.value.fetch_add(n, relaxed))
    }

    pub fn get(&self) -> u64 {
        let value = self.value.load(Ordering::Relaxed);
        fence(Ordering::Acquire);
        value
    }

    pub fn reset(&self) -> u64 {
        fenced(|relaxed| self.value.swap(0, relaxed))
    }

    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        fenced(|relaxed| self.value.compare_exchange(current, new, relaxed, relaxed))
    }

    pub fn increment_up_to(&self, limit: u64) -> bool {
        let next = |value| if value < limit { Some(value + 1) } else { None };
        fenced(|relaxed| self.value.fetch_update(relaxed, relaxed, next)).is_ok()
    }
}

enum Request {
    Add(u64),
    Reset,
}

struct Line {
    requests: Sender<Request>,
    answers: Receiver<u64>,
}

/// A counter owned by a thread of its own; callers take turns on the line to it.
pub struct ChannelCounter {
    line: Mutex<Option<Line>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (requests, inbox) = bounded(0);
        let (outbox, answers) = bounded(0);
        let thread = thread::spawn(move || {
            let mut value = initial;
            for request in inbox {
                let before = value;
                value = match request {
                    Request::Add(n) => before.wrapping_add(n),
                    Request::Reset => 0,
                };
                if outbox.send(before).is_err() {
                    return;
                }
            }
        });
        let line = Mutex::new(Some(Line { requests, answers }));
        ChannelCounter { line, thread: Some(thread) }
    }

    fn call(&self, request: Request) -> u64 {
        let line = self.line.lock();
        line.as_ref()
            .and_then(|line| {
                line.requests.send(request).ok().and_then(|()| line.answers.recv().ok())
            })
            .expect("the thread serves as long as the line is there")
    }

    pub fn increment(&self) {
        self.call(Request::Add(1));
    }

    pub fn add(&self, n: u64) -> u64 {
        self.call(Request::Add(n))
    }

    pub fn get(&self) -> u64 {
        self.call(Request::Add(0))
    }

    pub fn reset(&self) -> u64 {
        self.call(Request::Reset)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        *self.line.get_mut() = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
