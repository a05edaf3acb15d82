//! Exercise 15: a value that several threads own together, and that goes with the last of them.
//!
//! Replace every `todo!()`. Signatures stay as they are; fields and private items are yours.
//!
//! This exercise allows `unsafe`, and needs it. Say in front of each `unsafe` why it is true. Memory
//! that threads share belongs in the `UnsafeCell` of `sync`, whose accesses the checks see: two that
//! nothing orders are a data race, whatever they happened to read. Dropping a cell counts as a write.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_imports, unused_variables)]

use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;
use sync::{
    atomic::{AtomicUsize, Ordering, fence},
    cell::UnsafeCell,
};

/// What all handles point to.
struct Inner<T> {
    value: UnsafeCell<T>,
    // What says how many handles there are is still missing.
}

/// A handle to a value that all handles own together.
///
/// The value is dropped, and its memory freed, with the last handle. Whatever a thread did by its
/// handle before it gave it up happens-before that.
pub struct Arc<T> {
    inner: NonNull<Inner<T>>,
}

// SAFETY: are they true for every `T`? A handle gives a `&T`, and the last one gives the value itself.
unsafe impl<T> Send for Arc<T> {}
unsafe impl<T> Sync for Arc<T> {}

impl<T> Arc<T> {
    /// The first handle to a value.
    pub fn new(value: T) -> Self {
        todo!()
    }

    /// How many handles there are at this moment.
    pub fn count(this: &Self) -> usize {
        todo!()
    }

    /// The value, to be changed, if this is the only handle; whatever was done by other handles
    /// happens-before that.
    pub fn get_mut(this: &mut Self) -> Option<&mut T> {
        todo!()
    }

    /// Gives up this handle; the value, if it was the last. Of several threads that give up the last
    /// handles in this way, exactly one gets the value.
    pub fn into_inner(this: Self) -> Option<T> {
        todo!()
    }
}

impl<T> Clone for Arc<T> {
    /// One more handle to the same value.
    fn clone(&self) -> Self {
        todo!()
    }
}

impl<T> Deref for Arc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        todo!()
    }
}

impl<T> Drop for Arc<T> {
    fn drop(&mut self) {
        todo!()
    }
}
