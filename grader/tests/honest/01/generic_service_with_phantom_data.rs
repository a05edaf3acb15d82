//! Honest: a generic service runs any state machine on a thread; the counter is one such machine, marked by a phantom type.

use std::marker::PhantomData;
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

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

/// Something that answers messages, one after another.
trait Machine: Send + 'static {
    type Message: Send;
    type Reply: Send;

    fn step(&mut self, message: Self::Message) -> Self::Reply;
}

/// A machine on a thread of its own.
struct Service<M: Machine> {
    mailbox: Option<Sender<(M::Message, Sender<M::Reply>)>>,
    thread: Option<JoinHandle<()>>,
    machine: PhantomData<fn() -> M>,
}

impl<M: Machine> Service<M> {
    fn start(mut machine: M) -> Self {
        let (mailbox, letters) = unbounded::<(M::Message, Sender<M::Reply>)>();
        let thread = thread::spawn(move || {
            for (message, reply) in letters {
                let _ = reply.send(machine.step(message));
            }
        });
        Service { mailbox: Some(mailbox), thread: Some(thread), machine: PhantomData }
    }

    fn call(&self, message: M::Message) -> M::Reply {
        let (reply, answer) = bounded(1);
        let mailbox = self.mailbox.as_ref().expect("open until the service is dropped");
        mailbox.send((message, reply)).ok().expect("a machine runs");
        answer.recv().expect("a machine replies")
    }
}

impl<M: Machine> Drop for Service<M> {
    fn drop(&mut self) {
        drop(self.mailbox.take());
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

#[derive(Default)]
struct Counter {
    value: u64,
}

#[derive(Clone, Copy, Debug)]
enum Request {
    Add(u64),
    Reset,
}

impl Machine for Counter {
    type Message = Request;
    type Reply = u64;

    fn step(&mut self, message: Request) -> u64 {
        let Self { value } = self;
        let before = *value;
        match message {
            Request::Add(n) => *value = before.wrapping_add(n),
            Request::Reset => *self = Self::default(),
        }
        before
    }
}

pub struct ChannelCounter {
    service: Service<Counter>,
}

impl ChannelCounter {
    pub fn new(value: u64) -> Self {
        ChannelCounter { service: Service::start(Counter { value }) }
    }

    fn ask(&self, request: Request) -> u64 {
        self.service.call(request)
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
