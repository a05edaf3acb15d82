//! A lock for many readers or one writer, as `parking_lot::RwLock`.

mod raw;

use crate::engine;
use crate::mutex::Held;
use crate::value::Contents;
use raw::RawRwLock;
use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::ptr::NonNull;

/// A readers-writer lock that prefers writers: a reader that comes while a writer waits, waits behind it,
/// even if it holds a read lock already.
///
/// Giving back a write lock happens before every later lock; giving back a read lock happens before the
/// next write lock.
pub struct RwLock<T: ?Sized> {
    raw: RawRwLock,
    contents: UnsafeCell<T>,
}

// SAFETY: the lock gives the value to one thread at a time, and references to it to several.
unsafe impl<T: ?Sized + Send + Sync> Sync for RwLock<T> {}

/// Gives its read lock back when it is dropped.
#[must_use = "if unused the lock is given back at once"]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    /// Under a model only.
    held: Option<NonNull<Held>>,
    /// As the original: a guard stays on its thread.
    marker: PhantomData<(&'a T, *const ())>,
}

/// Gives its write lock back when it is dropped.
#[must_use = "if unused the lock is given back at once"]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    /// Under a model only.
    held: Option<NonNull<Held>>,
    /// As above.
    marker: PhantomData<(&'a mut T, *const ())>,
}

// SAFETY: a shared guard gives out `&T` and nothing else.
unsafe impl<T: ?Sized + Sync> Sync for RwLockReadGuard<'_, T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync> Sync for RwLockWriteGuard<'_, T> {}

impl<T> RwLock<T> {
    /// An unlocked lock around a value.
    #[track_caller]
    pub const fn new(value: T) -> Self {
        RwLock { raw: RawRwLock::new(), contents: UnsafeCell::new(value) }
    }

    /// The value; nobody else can hold the lock.
    pub fn into_inner(self) -> T {
        self.contents.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Waits until no writer holds the lock or waits for it.
    #[inline]
    #[track_caller]
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        self.reading(self.raw.read(self.contents(), Location::caller()))
    }

    /// A read lock, if no writer holds the lock or waits for it. Never waits.
    #[inline]
    #[track_caller]
    pub fn try_read(&self) -> Option<RwLockReadGuard<'_, T>> {
        self.raw.try_read(self.contents(), Location::caller()).map(|held| self.reading(held))
    }

    /// Waits until nobody holds the lock; while it waits, new readers wait behind it.
    #[inline]
    #[track_caller]
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.writing(self.raw.write(self.contents(), Location::caller()))
    }

    /// The write lock, if nobody holds the lock. Never waits.
    #[inline]
    #[track_caller]
    pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, T>> {
        self.raw.try_write(self.contents(), Location::caller()).map(|held| self.writing(held))
    }

    /// The value; no lock is needed, since nobody else has a reference.
    pub fn get_mut(&mut self) -> &mut T {
        self.contents.get_mut()
    }

    #[inline]
    fn contents(&self) -> Contents {
        Contents::of(self.contents.get())
    }

    /// A read lock has been taken.
    #[inline]
    fn reading(&self, held: Option<NonNull<Held>>) -> RwLockReadGuard<'_, T> {
        RwLockReadGuard { lock: self, held, marker: PhantomData }
    }

    /// The write lock has been taken.
    #[inline]
    fn writing(&self, held: Option<NonNull<Held>>) -> RwLockWriteGuard<'_, T> {
        RwLockWriteGuard { lock: self, held, marker: PhantomData }
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard holds a read lock, natively or under the model.
        unsafe { &*self.lock.contents.get() }
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard holds the write lock, natively or under the model.
        unsafe { &*self.lock.contents.get() }
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the guard is borrowed mutably.
        unsafe { &mut *self.lock.contents.get() }
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: this guard holds a read lock and gives it back here.
        unsafe { self.lock.raw.unlock_read(self.held, self.lock.contents()) }
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: this guard holds the write lock and gives it back here.
        unsafe { self.lock.raw.unlock_write(self.held, self.lock.contents()) }
    }
}

impl<T: Default> Default for RwLock<T> {
    #[track_caller]
    fn default() -> Self {
        RwLock::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        RwLock::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match engine::execution() {
            Some(_) => f.write_str("RwLock { .. }"),
            None => engine::unnoted(|| {
                let guard = self.try_read();
                let contents: &dyn fmt::Debug = match &guard {
                    Some(guard) => guard,
                    None => &format_args!("<locked>"),
                };
                f.debug_struct("RwLock").field("data", contents).finish()
            }),
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
