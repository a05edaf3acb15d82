//! Rejected: the `Acquire` fence stands in front of the step that takes the lock, where there is nothing yet to acquire.
//! Caught by: `lock::hands_on_what_its_owner_did` (race)

use std::ops::{Deref, DerefMut};
use sync::{
    atomic::{AtomicBool, Ordering, fence},
    cell::UnsafeCell,
    hint,
};

/// A value that one thread at a time may use; the others wait in a loop.
pub struct SpinLock<T> {
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: threads that share the lock get at the value one after another, ordered by `locked`.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// A lock that nobody has, with this value.
    pub const fn new(value: T) -> Self {
        SpinLock { locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Takes the lock; waits, in a loop, for as long as somebody else has it.
    pub fn lock(&self) -> SpinGuard<'_, T> {
        loop {
            if let Some(guard) = self.try_lock() {
                return guard;
            }
            // Reading leaves the cache line with whoever else reads; only trying to write takes it away.
            while self.locked.load(Ordering::Relaxed) {
                hint::spin_loop();
            }
        }
    }

    /// Takes the lock if nobody has it. Never waits.
    pub fn try_lock(&self) -> Option<SpinGuard<'_, T>> {
        fence(Ordering::Acquire);
        if self.locked.swap(true, Ordering::Relaxed) {
            return None;
        }
        Some(SpinGuard { lock: self })
    }

    /// The value, without taking the lock.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    /// The value, out of the lock.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

/// The lock, taken; it is given back when the guard is dropped.
pub struct SpinGuard<'a, T> {
    lock: &'a SpinLock<T>,
}

// SAFETY: a shared guard gives shared references to the value, and nothing else.
unsafe impl<T: Sync> Sync for SpinGuard<'_, T> {}

impl<T> Deref for SpinGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard has the lock, and lends the value no longer than itself.
        self.lock.value.with(|value| unsafe { &*value })
    }
}

impl<T> DerefMut for SpinGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the guard has the lock, and lends the value no longer than itself, to one at a time.
        self.lock.value.with_mut(|value| unsafe { &mut *value })
    }
}

impl<T> Drop for SpinGuard<'_, T> {
    fn drop(&mut self) {
        // Release: before the store; pairs with the Acquire fence behind the swap that reads it.
        fence(Ordering::Release);
        self.lock.locked.store(false, Ordering::Relaxed);
    }
}
