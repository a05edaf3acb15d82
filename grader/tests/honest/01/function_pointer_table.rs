//! Honest: two constant tables of plain functions, one for changes and one for verbs, and counters that look them up.

use std::collections::BTreeMap;
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

type Change = fn(u64, u64) -> u64;

const KEEP: Change = |value, _| value;
const SUM: Change = u64::wrapping_add;
const ZERO: Change = |_, _| 0;

fn through(value: &mut u64, change: Change, operand: u64) -> u64 {
    let before = *value;
    *value = change(before, operand);
    before
}

pub struct MutexCounter {
    value: Mutex<u64>,
}

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        Self { value: Mutex::new(initial) }
    }
    pub fn increment(&self) {
        through(&mut self.value.lock(), SUM, 1);
    }
    pub fn add(&self, n: u64) -> u64 {
        through(&mut self.value.lock(), SUM, n)
    }
    pub fn get(&self) -> u64 {
        through(&mut self.value.lock(), KEEP, 0)
    }
    pub fn reset(&self) -> u64 {
        through(&mut self.value.lock(), ZERO, 0)
    }
}

pub struct RwLockCounter {
    value: RwLock<u64>,
}

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        Self { value: RwLock::new(initial) }
    }
    pub fn increment(&self) {
        through(&mut self.value.write(), SUM, 1);
    }
    pub fn add(&self, n: u64) -> u64 {
        through(&mut self.value.write(), SUM, n)
    }
    pub fn get(&self) -> u64 {
        KEEP(*self.value.read(), 0)
    }
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let value = self.value.read();
        f(KEEP(*value, 0))
    }
    pub fn reset(&self) -> u64 {
        through(&mut self.value.write(), ZERO, 0)
    }
}

pub struct AtomicCounter {
    value: AtomicU64,
}

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        Self { value: AtomicU64::new(initial) }
    }
    fn through(&self, change: Change, operand: u64) -> u64 {
        let next = |value| Some(change(value, operand));
        self.value.fetch_update(Ordering::AcqRel, Ordering::Acquire, next).unwrap_or_else(|it| it)
    }
    pub fn increment(&self) {
        self.through(SUM, 1);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.through(SUM, n)
    }
    pub fn get(&self) -> u64 {
        KEEP(self.value.load(Ordering::Acquire), 0)
    }
    pub fn reset(&self) -> u64 {
        self.through(ZERO, 0)
    }
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.value.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
    }
    pub fn increment_up_to(&self, limit: u64) -> bool {
        // `min` cannot lower the value: it applies only where the value is below the limit.
        let capped: Change = |value, limit| if value < limit { value + 1 } else { value };
        self.through(capped, limit) < limit
    }
}

struct Letter {
    verb: &'static str,
    operand: u64,
    reply: Sender<u64>,
}

pub struct ChannelCounter {
    letters: Option<Sender<Letter>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (letters, inbox) = unbounded::<Letter>();
        let thread = thread::spawn(move || {
            let verbs = BTreeMap::from([("get", KEEP), ("add", SUM), ("reset", ZERO)]);
            let mut value = initial;
            for Letter { verb, operand, reply } in inbox {
                let before = through(&mut value, verbs[verb], operand);
                let _ = reply.send(before);
            }
        });
        Self { letters: Some(letters), thread: Some(thread) }
    }
    fn post(&self, verb: &'static str, operand: u64) -> u64 {
        let (reply, answer) = bounded(1);
        let letter = Letter { verb, operand, reply };
        self.letters.as_ref().unwrap().send(letter).ok().expect("somebody reads");
        answer.recv().expect("somebody answers")
    }
    pub fn increment(&self) {
        self.post("add", 1);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.post("add", n)
    }
    pub fn get(&self) -> u64 {
        self.post("get", 0)
    }
    pub fn reset(&self) -> u64 {
        self.post("reset", 0)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        drop(self.letters.take());
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
