//! Rejected: `get_mut` asks nobody.
//! Caught by: `handles::change_the_value_only_alone` (failed)

use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;
use sync::{
    atomic::{AtomicUsize, Ordering, fence},
    cell::UnsafeCell,
};

/// More handles than this are a mistake in a loop; the count must never wrap around.
const HANDLES_MAX: usize = usize::MAX / 2;

/// What all handles point to.
struct Inner<T> {
    count: AtomicUsize,
    value: UnsafeCell<T>,
}

/// A handle to a value that all handles own together.
pub struct Arc<T> {
    inner: NonNull<Inner<T>>,
}

// SAFETY: handles on several threads share the value, and the last one drops it wherever it is.
unsafe impl<T: Send + Sync> Send for Arc<T> {}
// SAFETY: whoever shares a handle can clone it, and then has one of his own.
unsafe impl<T: Send + Sync> Sync for Arc<T> {}

impl<T> Arc<T> {
    /// The first handle to a value.
    pub fn new(value: T) -> Self {
        let inner = Inner { count: AtomicUsize::new(1), value: UnsafeCell::new(value) };
        Arc { inner: NonNull::from(Box::leak(Box::new(inner))) }
    }

    /// How many handles there are at this moment.
    pub fn count(this: &Self) -> usize {
        this.inner().count.load(Ordering::Relaxed)
    }

    /// The value, to be changed, if this is the only handle.
    pub fn get_mut(this: &mut Self) -> Option<&mut T> {
        // SAFETY: this is the only handle, and it is borrowed for as long as the value is.
        Some(this.inner().value.with_mut(|value| unsafe { &mut *value }))
    }

    /// Gives up this handle; the value, if it was the last.
    pub fn into_inner(this: Self) -> Option<T> {
        let this = ManuallyDrop::new(this);
        // SAFETY: this handle is not used again.
        unsafe { this.give_up() }.map(|inner| inner.value.into_inner())
    }

    fn inner(&self) -> &Inner<T> {
        // SAFETY: what a handle points to lives as long as any handle.
        unsafe { self.inner.as_ref() }
    }

    /// Counts this handle off; what all have pointed to, if it was the last.
    ///
    /// # Safety
    ///
    /// The handle must not be used any more.
    unsafe fn give_up(&self) -> Option<Box<Inner<T>>> {
        // Release: pairs with the Acquire fence of whoever is the last.
        if self.inner().count.fetch_sub(1, Ordering::Release) != 1 {
            return None;
        }
        // Acquire: pairs with the Release of every other handle, so that all of them are done.
        fence(Ordering::Acquire);
        // SAFETY: it came from a box, and nobody has a handle any more.
        Some(unsafe { Box::from_raw(self.inner.as_ptr()) })
    }
}

impl<T> Clone for Arc<T> {
    fn clone(&self) -> Self {
        // Relaxed: this handle keeps the value alive, and nothing is learnt by it.
        let count = self.inner().count.fetch_add(1, Ordering::Relaxed);
        assert!(count < HANDLES_MAX, "too many handles");
        Arc { inner: self.inner }
    }
}

impl<T> Deref for Arc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: nobody changes the value while there is more than one handle, or this one is borrowed.
        self.inner().value.with(|value| unsafe { &*value })
    }
}

impl<T> Drop for Arc<T> {
    fn drop(&mut self) {
        // SAFETY: a handle that is dropped is not used again.
        drop(unsafe { self.give_up() });
    }
}
