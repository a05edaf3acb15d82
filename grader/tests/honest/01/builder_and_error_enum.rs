//! Honest: the thread comes out of a builder, and every way a call could fail is an error of its own, passed on with `?`.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Receiver, RecvError, SendError, Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

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

/// What should never happen between a counter and its thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
enum Broken {
    Stopped,
    Deaf,
    Mute,
}

impl Display for Broken {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let what = match self {
            Broken::Stopped => "was stopped",
            Broken::Deaf => "takes no requests",
            Broken::Mute => "gives no answers",
        };
        write!(f, "the counter’s thread {what}")
    }
}

impl Error for Broken {}

impl<T> From<SendError<T>> for Broken {
    fn from(_: SendError<T>) -> Self {
        Broken::Deaf
    }
}

impl From<RecvError> for Broken {
    fn from(_: RecvError) -> Self {
        Broken::Mute
    }
}

enum Request {
    Add(u64),
    Reset,
}

/// Collects what a counter’s thread needs.
#[derive(Debug, Default)]
#[must_use]
struct Builder {
    name: Option<String>,
    initial: u64,
    capacity: Option<usize>,
}

impl Builder {
    fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    fn holding(self, initial: u64) -> Self {
        Self { initial, ..self }
    }

    fn start(self) -> Result<ChannelCounter, Box<dyn Error>> {
        let Builder { name, initial, capacity } = self;
        let (requests, inbox) = capacity.map_or_else(unbounded, bounded);
        let builder =
            thread::Builder::new().name(name.unwrap_or_else(|| format!("from {initial}")));
        let thread = builder.spawn(move || serve(initial, &inbox))?;
        Ok(ChannelCounter { requests: Some(requests), thread: Some(thread) })
    }
}

fn serve(mut value: u64, inbox: &Receiver<(Request, Sender<u64>)>) -> Result<(), Broken> {
    loop {
        let (request, reply) = inbox.recv()?;
        let after = match request {
            Request::Add(n) => value.wrapping_add(n),
            Request::Reset => 0,
        };
        reply.send(std::mem::replace(&mut value, after))?;
    }
}

pub struct ChannelCounter {
    requests: Option<Sender<(Request, Sender<u64>)>>,
    thread: Option<JoinHandle<Result<(), Broken>>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        Builder::default().named("compteur").holding(initial).start().expect("a thread can be had")
    }

    fn try_ask(&self, request: Request) -> Result<u64, Broken> {
        let requests = self.requests.as_ref().ok_or(Broken::Stopped)?;
        let (reply, answer) = bounded(1);
        requests.send((request, reply))?;
        Ok(answer.recv()?)
    }

    fn ask(&self, request: Request) -> u64 {
        self.try_ask(request).unwrap_or_else(|broken| panic!("{broken}"))
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
        let ended = self.thread.take().map(JoinHandle::join);
        debug_assert!(!matches!(ended, Some(Ok(Ok(())))), "a server ends only with an error");
    }
}
