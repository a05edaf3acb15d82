//! Honest: requests are arrays of two numbers, of which the first is an operation code; answers come back in the order of the questions.

use std::convert::TryFrom;
use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Receiver, Sender, bounded};
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
enum Code {
    Add = 1,
    Reset = 2,
}

impl TryFrom<u64> for Code {
    type Error = String;

    fn try_from(code: u64) -> Result<Self, String> {
        const ADD: u64 = Code::Add as u64;
        const RESET: u64 = Code::Reset as u64;
        match code {
            ADD => Ok(Code::Add),
            RESET => Ok(Code::Reset),
            0 | 3.. => Err(format!("{code:#x} is no operation")),
        }
    }
}

struct Wire {
    out: Sender<[u64; 2]>,
    back: Receiver<u64>,
}

/// A counter at the end of a wire that one caller at a time may use.
pub struct ChannelCounter {
    wire: Option<Mutex<Wire>>,
    thread: Option<JoinHandle<Result<u64, String>>>,
}

impl ChannelCounter {
    pub fn new(initial: u64) -> Self {
        let (out, requests) = bounded::<[u64; 2]>(1);
        let (answer, back) = bounded(1);
        let thread = thread::spawn(move || {
            let mut value = initial;
            for [code, operand] in requests {
                let before = value;
                value = match Code::try_from(code)? {
                    Code::Add => before.wrapping_add(operand),
                    Code::Reset => operand,
                };
                if answer.send(before).is_err() {
                    break;
                }
            }
            Ok(value)
        });
        ChannelCounter { wire: Some(Mutex::new(Wire { out, back })), thread: Some(thread) }
    }

    fn call(&self, code: Code, operand: u64) -> u64 {
        let wire = self.wire.as_ref().expect("cut by `drop` alone").lock();
        wire.out.send([code as u64, operand]).expect("somebody listens");
        wire.back.recv().expect("somebody answers")
    }

    pub fn increment(&self) {
        self.call(Code::Add, 1);
    }

    pub fn add(&self, n: u64) -> u64 {
        self.call(Code::Add, n)
    }

    pub fn get(&self) -> u64 {
        self.call(Code::Add, 0)
    }

    pub fn reset(&self) -> u64 {
        self.call(Code::Reset, 0)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.wire = None;
        if let Some(thread) = self.thread.take()
            && let Ok(Err(message)) = thread.join()
            && !thread::panicking()
        {
            panic!("{message}");
        }
    }
}
