//! Mistake: two calls take the same two locks in opposite orders.
//! Exercise: 01
//! Check: mutex::reset_loses_nothing
//! Told: mistake-lock-order

use sync::atomic::{AtomicU64, Ordering};
use sync::channel::{Receiver, Sender, bounded, unbounded};
use sync::thread::{self, JoinHandle};
use sync::{Mutex, RwLock};

/// A counter behind a mutex.
pub struct MutexCounter {
    calls: Mutex<u64>,
    value: Mutex<u64>,
}

impl MutexCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        MutexCounter { calls: Mutex::new(0), value: Mutex::new(initial) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        let mut calls = self.calls.lock();
        *calls = calls.wrapping_add(1);
        let mut value = self.value.lock(); // <- here
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
        let mut value = self.value.lock();
        *self.calls.lock() = 0; // <- here
        std::mem::take(&mut *value)
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

    /// Calls `f` with the value. Nobody changes the counter until `f` has returned; other readers
    /// go on reading.
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
        // Release: pairs with the Acquire of whoever reads this value or one counted up from it
        // (read-modify-writes continue the release sequence). Nothing is read here, so no Acquire.
        self.value.fetch_add(1, Ordering::Release);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        // Release: pairs with every Acquire in this type, as in `increment`.
        // Acquire: pairs with the Release of the changes that made the value returned.
        self.value.fetch_add(n, Ordering::AcqRel)
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        // Acquire: pairs with the Release of every change that led to the value read.
        self.value.load(Ordering::Acquire)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        // A swap and no store: nothing fits between the reading and the writing.
        // Acquire pairs with the Release of the increments taken, Release with the Acquire of
        // whoever sees the 0.
        self.value.swap(0, Ordering::AcqRel)
    }

    /// Puts `new` in the place of `current`; `Ok` holds the value replaced, `Err` the actual one.
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        // Success: Acquire pairs with the Release of the changes that made `current`, Release with
        // the Acquire of whoever reads `new`. Failure: Acquire pairs with the Release of the
        // changes that made the actual value, for the caller gets to see it.
        self.value.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
    }

    /// Adds one if the value is below `limit`, and says whether it did.
    pub fn increment_up_to(&self, limit: u64) -> bool {
        // Acquire: a value at the limit is an answer to the caller, and pairs with the Release of
        // the increments that made it.
        let mut value = self.value.load(Ordering::Acquire);
        while value < limit {
            // The sum cannot wrap, since `value < limit`.
            // Success: as in `add`. Failure: Acquire, as in the load above; the loop decides anew
            // on the actual value, for another thread in the way is no reason to answer `false`.
            match self.value.compare_exchange_weak(
                value,
                value + 1,
                Ordering::AcqRel,
                Ordering::Acquire,
            ) {
                Ok(_) => return true,
                Err(actual) => value = actual,
            }
        }
        false
    }
}

/// What a `ChannelCounter` asks of its thread. Each request carries the channel for its answer, so
/// that no caller can receive the answer meant for another.
enum Request {
    Add(u64, Sender<u64>),
    Get(Sender<u64>),
    Reset(Sender<u64>),
}

/// A counter owned by a thread of its own, which is asked through a channel.
pub struct ChannelCounter {
    // Both are there until the counter is dropped.
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl ChannelCounter {
    /// Starts the thread of a counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        let (requests, inbox) = unbounded();
        let thread = thread::spawn(move || serve(initial, &inbox));
        ChannelCounter { requests: Some(requests), thread: Some(thread) }
    }

    /// Adds one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        self.ask(|answer| Request::Add(n, answer))
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.ask(Request::Get)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    pub fn reset(&self) -> u64 {
        self.ask(Request::Reset)
    }

    /// Sends a request and waits for its answer.
    ///
    /// The send happens-before the thread's `recv`, the thread's answer before the `recv` here:
    /// whatever earlier callers did before their requests is visible to this one.
    fn ask(&self, request: impl FnOnce(Sender<u64>) -> Request) -> u64 {
        let (answer, answered) = bounded(1);
        let requests = self.requests.as_ref().expect("taken by `drop` alone");
        requests.send(request(answer)).expect("the thread serves as long as there is a sender");
        answered.recv().expect("the thread answers every request")
    }
}

impl Drop for ChannelCounter {
    fn drop(&mut self) {
        // The last sender goes first: that is what ends the thread's loop. A join before it would
        // wait for ever.
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // An `Err` is a panic of the thread, which every caller has already been told of.
            let _ = thread.join();
        }
    }
}

/// The counter's thread: serves one request after another until no sender is left.
fn serve(mut value: u64, inbox: &Receiver<Request>) {
    for request in inbox {
        let (before, answer) = match request {
            Request::Add(n, answer) => {
                let before = value;
                value = value.wrapping_add(n);
                (before, answer)
            }
            Request::Get(answer) => (value, answer),
            Request::Reset(answer) => (std::mem::take(&mut value), answer),
        };
        // A caller that has gone needs no answer.
        let _ = answer.send(before);
    }
}
