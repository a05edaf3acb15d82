//! Rejected: `try_lock` draws a ticket and goes away if it is not its turn: nobody takes that turn, and everybody behind waits for ever.
//! Caught by: `try_lock::leaves_the_owner_alone` (livelock)

use std::ops::{Deref, DerefMut};
use sync::{
    atomic::{AtomicU32, Ordering},
    cell::UnsafeCell,
    hint,
};

/// A value that one thread at a time may use; the others wait in a loop.
pub struct SpinLock<T> {
    /// The next ticket to be drawn.
    next: AtomicU32,
    /// The ticket whose turn it is.
    serving: AtomicU32,
    value: UnsafeCell<T>,
}

// SAFETY: threads that share the lock get at the value one after another, ordered by `serving`.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// A lock that nobody has, with this value.
    pub const fn new(value: T) -> Self {
        SpinLock {
            next: AtomicU32::new(0),
            serving: AtomicU32::new(0),
            value: UnsafeCell::new(value),
        }
    }

    /// Takes the lock; waits, in a loop, for as long as somebody else has it.
    pub fn lock(&self) -> SpinGuard<'_, T> {
        // Relaxed: a ticket is only a number; what it stands for is read from `serving`.
        let ticket = self.next.fetch_add(1, Ordering::Relaxed);
        // Acquire: pairs with the Release in the guard's `drop`.
        while self.serving.load(Ordering::Acquire) != ticket {
            hint::spin_loop();
        }
        SpinGuard { lock: self }
    }

    /// Takes the lock if nobody has it. Never waits.
    pub fn try_lock(&self) -> Option<SpinGuard<'_, T>> {
        let ticket = self.next.fetch_add(1, Ordering::Relaxed);
        // Acquire: pairs with the Release in the guard's `drop`.
        let serving = self.serving.load(Ordering::Acquire);
        (serving == ticket).then(|| SpinGuard { lock: self })
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
        // Relaxed: only the owner changes it. Release: pairs with the Acquire of the next owner.
        let serving = self.lock.serving.load(Ordering::Relaxed);
        self.lock.serving.store(serving.wrapping_add(1), Ordering::Release);
    }
}
