//! Exercise 01: four counters that many threads share.
//!
//! All four keep the same promises; only the means differ: a mutex, a read-write lock, an atomic,
//! a thread that is asked through a channel.
//! Replace every `todo!()`. Signatures stay as they are; fields and private items are yours.
//!
//! `AtomicCounter` has a beginning, taken from a program that passed its tests for months.
//! Run `cargo test -p exercise-01` and look at what it does.
//!
//! # What every counter promises
//!
//! - A counter holds a `u64`. It counts modulo 2^64: one step after `u64::MAX` comes 0, as with
//!   `fetch_add` of the standard atomics. No call panics.
//! - Each call takes effect at one moment between its beginning and its end, as if all calls were
//!   made one after another. No call is lost, and none is seen in part.
//! - What a thread did before a call that changes the counter is visible to every thread that has
//!   seen the change.
//! - A call may wait for other calls on the same counter, never for anything else.
//!
//! Everything concurrent comes from the crate `sync`: `Mutex` and `RwLock` as in parking_lot
//! (`lock()` gives the guard itself), atomics and threads as in std, channels as in
//! crossbeam-channel.

// Keeps the compiler quiet about what is not written yet. Take it away when you are done.
#![allow(dead_code, unused_variables)]

use sync::atomic::{AtomicU64, Ordering};
use sync::{Mutex, RwLock};

/// A counter behind a mutex.
pub struct MutexCounter {
    value: Mutex<u64>,
}

impl MutexCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        todo!()
    }

    /// Adds one.
    pub fn increment(&self) {
        todo!()
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        todo!()
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        todo!()
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    ///
    /// Every increment is either in a value that some `reset` took, or still in the counter.
    pub fn reset(&self) -> u64 {
        todo!()
    }
}

/// A counter behind a read-write lock: many may read at the same time, one alone may write.
pub struct RwLockCounter {
    value: RwLock<u64>,
}

impl RwLockCounter {
    /// A counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        todo!()
    }

    /// Adds one.
    pub fn increment(&self) {
        todo!()
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        todo!()
    }

    /// The value now. Waits for writers, never for readers.
    pub fn get(&self) -> u64 {
        todo!()
    }

    /// Calls `f` with the value. Nobody changes the counter until `f` has returned; other readers
    /// go on reading.
    ///
    /// `f` must not call this counter: a writer that waits in between would stop both for ever.
    pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        todo!()
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    ///
    /// Every increment is either in a value that some `reset` took, or still in the counter.
    pub fn reset(&self) -> u64 {
        todo!()
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
        let value = self.value.load(Ordering::SeqCst);
        self.value.store(value + 1, Ordering::SeqCst);
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        todo!()
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        self.value.load(Ordering::SeqCst)
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    ///
    /// Every increment is either in a value that some `reset` took, or still in the counter.
    pub fn reset(&self) -> u64 {
        todo!()
    }

    /// Puts `new` in the place of `current`.
    ///
    /// `Ok` holds the value replaced, which is `current`. `Err` holds the actual value, which is
    /// not `current`; the counter is then unchanged.
    pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        todo!()
    }

    /// Adds one if the value is below `limit`, and says whether it did.
    ///
    /// `false` means that the limit was reached, never that another thread was in the way.
    /// The value goes past `limit` at no moment.
    pub fn increment_up_to(&self, limit: u64) -> bool {
        todo!()
    }
}

/// A counter owned by a thread of its own, which is asked through a channel.
///
/// The thread ends when the counter is dropped, and dropping waits for that end.
pub struct ChannelCounter {
    // What must a counter hold to send requests, and to wait for its thread at the end?
}

impl ChannelCounter {
    /// Starts the thread of a counter that holds `initial`.
    pub fn new(initial: u64) -> Self {
        todo!()
    }

    /// Adds one.
    pub fn increment(&self) {
        todo!()
    }

    /// Adds `n` and returns the value just before.
    pub fn add(&self, n: u64) -> u64 {
        todo!()
    }

    /// The value now.
    pub fn get(&self) -> u64 {
        todo!()
    }

    /// Sets the counter to 0 and returns the value taken out of it.
    ///
    /// Every increment is either in a value that some `reset` took, or still in the counter.
    pub fn reset(&self) -> u64 {
        todo!()
    }
}
