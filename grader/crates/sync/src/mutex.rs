//! A lock for one thread at a time, as `parking_lot::Mutex`.

mod raw;

pub(crate) use raw::{Held, RawMutex, mixed, observe, release, take};

use crate::engine;
use crate::time::Duration;
use crate::value::Contents;
use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::ptr::NonNull;

/// A mutual exclusion lock. It is not poisoned by a panic: the guard of a panicking thread just unlocks it.
///
/// Unlocking happens before the next lock.
pub struct Mutex<T: ?Sized> {
    pub(crate) raw: RawMutex,
    contents: UnsafeCell<T>,
}

// SAFETY: the lock gives the value to one thread at a time.
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}

/// Unlocks its mutex when it is dropped.
#[must_use = "if unused the mutex is unlocked at once"]
pub struct MutexGuard<'a, T: ?Sized> {
    pub(crate) lock: &'a Mutex<T>,
    /// Under a model only.
    pub(crate) held: Option<NonNull<Held>>,
    /// As the original: a guard stays on its thread, and gives out the value.
    marker: PhantomData<(&'a mut T, *const ())>,
}

// SAFETY: a shared guard gives out `&T` and nothing else.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<T> Mutex<T> {
    /// An unlocked mutex around a value.
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Mutex { raw: RawMutex::new(), contents: UnsafeCell::new(value) }
    }

    /// The value; nobody else can hold the lock.
    pub fn into_inner(self) -> T {
        self.contents.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits for the lock. A thread that already holds it waits for ever.
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.guard(self.raw.lock(self.contents(), Location::caller()))
    }

    /// The lock, if it is free. Never waits.
    #[inline]
    #[track_caller]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        self.raw.try_lock(self.contents(), Location::caller()).map(|held| self.guard(held))
    }

    /// Waits for the lock, at most so long. Under a model the timeout may fire whenever the lock is taken.
    #[track_caller]
    pub fn try_lock_for(&self, timeout: Duration) -> Option<MutexGuard<'_, T>> {
        self.raw
            .try_lock_for(timeout, self.contents(), Location::caller())
            .map(|held| self.guard(held))
    }

    /// Whether somebody holds the lock at this moment.
    #[track_caller]
    pub fn is_locked(&self) -> bool {
        self.raw.is_locked(self.contents(), Location::caller())
    }

    /// The value; no lock is needed, since nobody else has a reference.
    pub fn get_mut(&mut self) -> &mut T {
        self.contents.get_mut()
    }

    #[inline]
    pub(crate) fn contents(&self) -> Contents {
        Contents::of(self.contents.get())
    }

    /// The lock has been taken.
    #[inline]
    fn guard(&self, held: Option<NonNull<Held>>) -> MutexGuard<'_, T> {
        MutexGuard { lock: self, held, marker: PhantomData }
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard holds the lock, natively or under the model.
        unsafe { &*self.lock.contents.get() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the guard is borrowed mutably.
        unsafe { &mut *self.lock.contents.get() }
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: this guard holds the lock and gives it back here.
        unsafe { self.lock.raw.unlock(self.held, self.lock.contents()) }
    }
}

impl<T: Default> Default for Mutex<T> {
    #[track_caller]
    fn default() -> Self {
        Mutex::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Mutex::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match engine::execution() {
            Some(_) => f.write_str("Mutex { .. }"),
            None => engine::unnoted(|| {
                let guard = self.try_lock();
                let contents: &dyn fmt::Debug = match &guard {
                    Some(guard) => guard,
                    None => &format_args!("<locked>"),
                };
                f.debug_struct("Mutex").field("data", contents).finish()
            }),
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
