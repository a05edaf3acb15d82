//! Honest: the locked counters are spread over shards, a const parameter says how many; whoever needs the whole value locks them all in order.

use std::array;
use std::cell::Cell;
use sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use sync::channel::{Receiver, Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A sum in `N` parts, each behind a lock of its own.
struct Shards<const N: usize> {
    parts: [Mutex<u64>; N],
    /// Where the next increment goes; any answer will do.
    turn: AtomicUsize,
}

impl<const N: usize> Shards<N> {
    fn new(first: u64) -> Self {
        let parts = array::from_fn(|index| Mutex::new(if index == 0 { first } else { 0 }));
        Shards { parts, turn: AtomicUsize::new(0) }
    }

    fn all(&self) -> [MutexGuard<'_, u64>; N] {
        self.parts.each_ref().map(Mutex::lock)
    }
}

fn sum<'a>(parts: impl IntoIterator<Item = &'a u64>) -> u64 {
    parts.into_iter().copied().fold(0, u64::wrapping_add)
}

pub struct MutexCounter {
    shards: Shards<2>,
}

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        MutexCounter { shards: Shards::new(initial) }
    }

    /// Adds one, to one shard alone.
    pub fn increment(&self) {
        let turn = self.shards.turn.fetch_add(1, Ordering::Relaxed);
        let mut part = self.shards.parts[turn % self.shards.parts.len()].lock();
        *part = part.wrapping_add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        let mut parts = self.shards.all();
        let before = sum(parts.iter().map(|part| &**part));
        *parts[0] = parts[0].wrapping_add(n);
        before
    }

    pub fn get(&self) -> u64 {
        sum(self.shards.all().iter().map(|part| &**part))
    }

    pub fn reset(&self) -> u64 {
        self.shards
            .all()
            .iter_mut()
            .map(|part| std::mem::take(&mut **part))
            .fold(0, u64::wrapping_add)
    }
}

pub struct RwLockCounter {
    low: RwLock<u64>,
    high: RwLock<u64>,
}

type Both<'a> = (RwLockWriteGuard<'a, u64>, RwLockWriteGuard<'a, u64>);

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        RwLockCounter { low: RwLock::new(initial), high: RwLock::default() }
    }

    fn write(&self) -> Both<'_> {
        (self.low.write(), self.high.write())
    }

    fn read(&self) -> (RwLockReadGuard<'_, u64>, RwLockReadGuard<'_, u64>) {
        (self.low.read(), self.high.read())
    }

    /// Adds one to the second part; readers of the whole wait for it.
    pub fn increment(&self) {
        let mut high = self.high.write();
        *high = high.wrapping_add(1);
    }

    pub fn add(&self, n: u64) -> u64 {
        let (mut low, high) = self.write();
        let before = low.wrapping_add(*high);
        *low = low.wrapping_add(n);
        before
    }

    pub fn get(&self) -> u64 {
        let (low, high) = self.read();
        low.wrapping_add(*high)
    }

    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let (low, high) = self.read();
        f(low.wrapping_add(*high))
    }

    pub fn reset(&self) -> u64 {
        let (mut low, mut high) = self.write();
        std::mem::take(&mut *low).wrapping_add(std::mem::take(&mut *high))
    }
}

/// One atomic: in parts, no single moment would show the whole.
pub struct AtomicCounter {
    value: AtomicU64,
}

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        AtomicCounter { value: AtomicU64::new(initial) }
    }
    pub fn increment(&self) {
        self.add(1);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.value.fetch_add(n, Ordering::AcqRel)
    }
    pub fn get(&self) -> u64 {
        self.value.load(Ordering::Acquire)
    }
    pub fn reset(&self) -> u64 {
        self.value.fetch_min(0, Ordering::AcqRel)
    }
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.value.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
    }
    pub fn increment_up_to(&self, limit: u64) -> bool {
        let Some(last) = limit.checked_sub(1) else { return false };
        let mut seen = self.get().min(last);
        while seen <= last {
            match self.compare_and_swap(seen, seen + 1) {
                Ok(_) => return true,
                Err(actual) => seen = actual,
            }
        }
        false
    }
}

enum Request<R> {
    Add(u64, R),
    Get(R),
    Reset(R),
}

pub struct ChannelCounter {
    requests: Option<Sender<Request<Sender<u64>>>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (requests, inbox) = unbounded();
        Self {
            requests: Some(requests),
            thread: Some(thread::spawn(move || serve(initial, inbox))),
        }
    }
    fn ask(&self, request: fn(Sender<u64>, u64) -> Request<Sender<u64>>, n: u64) -> u64 {
        let (reply, answer) = bounded(1);
        let sent = self.requests.as_ref().map(|requests| requests.send(request(reply, n)));
        assert!(matches!(sent, Some(Ok(()))));
        answer.recv().expect("an answer")
    }
    pub fn increment(&self) {
        self.add(1);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.ask(|reply, n| Request::Add(n, reply), n)
    }
    pub fn get(&self) -> u64 {
        self.ask(|reply, _| Request::Get(reply), 0)
    }
    pub fn reset(&self) -> u64 {
        self.ask(|reply, _| Request::Reset(reply), 0)
    }
}

fn serve(initial: u64, inbox: Receiver<Request<Sender<u64>>>) {
    // Nobody shares it: a plain cell is enough.
    let value = Cell::new(initial);
    for request in inbox {
        let (reply, before) = match request {
            Request::Add(n, reply) => (reply, value.replace(value.get().wrapping_add(n))),
            Request::Get(reply) => (reply, value.get()),
            Request::Reset(reply) => (reply, value.take()),
        };
        let _ = reply.send(before);
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.requests = None;
        self.thread.take().map(|thread| thread.join().ok());
    }
}
