//! Honest: names of operations in a static slice, found by binary search; requests and answers are a struct with named lifetimes.

use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Sender, bounded, unbounded};
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

/// A named operation.
struct Operation<'name> {
    name: &'name str,
    run: fn(&mut u64, u64) -> u64,
}

fn add(value: &mut u64, n: u64) -> u64 {
    let before = *value;
    *value = before.wrapping_add(n);
    before
}

/// Sorted by name.
static OPERATIONS: [Operation<'static>; 3] = [
    Operation { name: "add", run: add },
    Operation { name: "get", run: |value, _| *value },
    Operation { name: "reset", run: |value, _| std::mem::take(value) },
];

fn operation<'table, 'name>(
    table: &'table [Operation<'name>],
    name: &str,
) -> Option<&'table Operation<'name>> {
    let index = table.binary_search_by(|operation| operation.name.cmp(name)).ok()?;
    table.get(index)
}

struct Call {
    name: &'static str,
    operand: u64,
    reply: Sender<u64>,
}

pub struct ChannelCounter {
    calls: Option<Sender<Call>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (calls, inbox) = unbounded::<Call>();
        let thread = thread::spawn(move || {
            let mut value = initial;
            for Call { name, operand, reply } in inbox {
                let Some(operation) = operation(&OPERATIONS, name) else { continue };
                let _ = reply.send((operation.run)(&mut value, operand));
            }
        });
        ChannelCounter { calls: Some(calls), thread: Some(thread) }
    }

    fn call(&self, name: &'static str, operand: u64) -> u64 {
        let (reply, answer) = bounded(1);
        let sent = self.calls.as_ref().map(|calls| calls.send(Call { name, operand, reply }));
        debug_assert!(matches!(sent, Some(Ok(_))), "`{name}` cannot be called");
        answer.recv().unwrap_or_else(|_| panic!("`{name}` is not in the table"))
    }

    pub fn increment(&self) {
        self.call("add", 1);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.call("add", n)
    }

    pub fn get(&self) -> u64 {
        self.call("get", 0)
    }

    pub fn reset(&self) -> u64 {
        self.call("reset", 0)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        drop(self.calls.take());
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
    }
}
