//! Honest: a caller of the channel counter parks until its ticket is stamped; the mutex counter spins with `try_lock`.

use sync::atomic::{AtomicBool, AtomicU64, Ordering::*};
use sync::channel::{Sender, unbounded};
use sync::thread::{self, JoinHandle, Thread};
use sync::{Arc, Mutex, MutexGuard, RwLock, hint};

pub struct MutexCounter(Mutex<u64>);

impl MutexCounter {
    pub fn new(initial: u64) -> Self {
        MutexCounter(Mutex::new(initial))
    }
    /// A short spin, then the patient way.
    fn guard(&self) -> MutexGuard<'_, u64> {
        for _ in 0..3 {
            if let Some(guard) = self.0.try_lock() {
                return guard;
            }
            hint::spin_loop();
        }
        self.0.lock()
    }
    pub fn increment(&self) {
        self.add(1);
    }
    pub fn add(&self, n: u64) -> u64 {
        let mut value = self.guard();
        let before = *value;
        *value = before.wrapping_add(n);
        before
    }
    pub fn get(&self) -> u64 {
        *self.guard()
    }
    pub fn reset(&self) -> u64 {
        std::mem::take(&mut self.guard())
    }
}

pub struct RwLockCounter(RwLock<u64>);

impl RwLockCounter {
    pub fn new(initial: u64) -> Self {
        RwLockCounter(RwLock::new(initial))
    }
    pub fn increment(&self) {
        self.add(1);
    }
    pub fn add(&self, n: u64) -> u64 {
        let mut guard = match self.0.try_write() {
            Some(guard) => guard,
            None => self.0.write(),
        };
        let after = guard.wrapping_add(n);
        std::mem::replace(&mut guard, after)
    }
    pub fn get(&self) -> u64 {
        self.0.try_read().map_or_else(|| *self.0.read(), |guard| *guard)
    }
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let guard = self.0.try_read().unwrap_or_else(|| self.0.read());
        f(*guard)
    }
    pub fn reset(&self) -> u64 {
        std::mem::take(&mut *self.0.write())
    }
}

pub struct AtomicCounter(AtomicU64);

impl AtomicCounter {
    pub fn new(initial: u64) -> Self {
        AtomicCounter(AtomicU64::new(initial))
    }
    pub fn increment(&self) {
        self.0.fetch_add(1, Release);
    }
    pub fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, AcqRel)
    }
    pub fn get(&self) -> u64 {
        self.0.load(Acquire)
    }
    pub fn reset(&self) -> u64 {
        self.0.swap(0, AcqRel)
    }
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        // The weak form may fail for no reason, so it is tried again as long as the value is right.
        loop {
            match self.0.compare_exchange_weak(current, new, AcqRel, Acquire) {
                Err(actual) if actual == current => hint::spin_loop(),
                outcome => return outcome,
            }
        }
    }
    pub fn increment_up_to(&self, limit: u64) -> bool {
        let mut value = self.0.load(Acquire);
        loop {
            match value {
                full if full >= limit => return false,
                free => match self.compare_and_swap(free, free + 1) {
                    Ok(_) => return true,
                    Err(actual) => value = actual,
                },
            }
        }
    }
}

/// What a caller holds while it waits: a place for the answer, and who is to be woken.
struct Ticket {
    caller: Thread,
    answer: AtomicU64,
    stamped: AtomicBool,
}

impl Ticket {
    fn stamp(&self, answer: u64) {
        self.answer.store(answer, Relaxed);
        // Release: pairs with the Acquire of the caller, who then reads the answer.
        self.stamped.store(true, Release);
        self.caller.unpark();
    }

    fn wait(&self) -> u64 {
        while !self.stamped.load(Acquire) {
            thread::park();
        }
        self.answer.load(Relaxed)
    }
}

enum Wish {
    Add(u64),
    Reset,
}

pub struct ChannelCounter {
    wishes: Option<Sender<(Wish, Arc<Ticket>)>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    pub fn new(mut value: u64) -> Self {
        let (wishes, inbox) = unbounded::<(Wish, Arc<Ticket>)>();
        let thread = thread::spawn(move || {
            for (wish, ticket) in &inbox {
                ticket.stamp(value);
                value = match wish {
                    Wish::Add(n) => value.wrapping_add(n),
                    Wish::Reset => 0,
                };
            }
        });
        ChannelCounter { wishes: Some(wishes), thread: Some(thread) }
    }
    fn wish(&self, wish: Wish) -> u64 {
        let ticket = Arc::new(Ticket {
            caller: thread::current(),
            answer: AtomicU64::default(),
            stamped: AtomicBool::default(),
        });
        let wishes = self.wishes.as_ref().expect("there until the end");
        wishes.send((wish, Arc::clone(&ticket))).ok().expect("the thread listens");
        ticket.wait()
    }
    pub fn increment(&self) {
        self.wish(Wish::Add(1));
    }
    pub fn add(&self, n: u64) -> u64 {
        self.wish(Wish::Add(n))
    }
    pub fn get(&self) -> u64 {
        self.wish(Wish::Add(0))
    }
    pub fn reset(&self) -> u64 {
        self.wish(Wish::Reset)
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        self.wishes = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
