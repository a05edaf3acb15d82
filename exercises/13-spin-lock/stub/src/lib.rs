//! Exercise 13: a lock made of an atomic and of memory that only the lock protects.
//!
//! Replace every `todo!()`. Signatures stay as they are; fields and private items are yours.
//!
//! This exercise allows `unsafe`, and needs it: `UnsafeCell` lends a raw pointer, and whoever follows
//! it promises what no compiler checks. Say in front of each `unsafe` why it is true. Memory that
//! threads share belongs in the `UnsafeCell` of `sync`, whose accesses the checks see: two that
//! nothing orders are a data race, whatever they happened to read.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_imports, unused_variables)]

use std::ops::{Deref, DerefMut};
use sync::{
    atomic::{AtomicBool, Ordering},
    cell::UnsafeCell,
    hint,
};

/// A value that one thread at a time may use; the others wait in a loop.
///
/// Whatever a thread did while it had the lock happens-before whatever the next owner does, be it by
/// `lock` or by `try_lock`.
pub struct SpinLock<T> {
    value: UnsafeCell<T>,
    // What says whether somebody has the lock is still missing.
}

// SAFETY: is it true for every `T`? A lock that is shared hands its value from thread to thread.
unsafe impl<T> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// A lock that nobody has, with this value. Can be called where a `static` is made.
    pub const fn new(value: T) -> Self {
        todo!()
    }

    /// Takes the lock; waits, in a loop, for as long as somebody else has it.
    ///
    /// Not for one thread twice: the second call would wait for the first guard for ever.
    pub fn lock(&self) -> SpinGuard<'_, T> {
        todo!()
    }

    /// Takes the lock if nobody has it. Never waits, and changes nothing where it is taken.
    pub fn try_lock(&self) -> Option<SpinGuard<'_, T>> {
        todo!()
    }

    /// The value, without taking the lock: nobody else has a reference.
    pub fn get_mut(&mut self) -> &mut T {
        todo!()
    }

    /// The value, out of the lock.
    pub fn into_inner(self) -> T {
        todo!()
    }
}

/// The lock, taken; it is given back when the guard is dropped, by a panic too.
///
/// It may be shared by threads only where `T` may be: a `&SpinGuard` gives a `&T`.
pub struct SpinGuard<'a, T> {
    lock: &'a SpinLock<T>,
}

impl<T> Deref for SpinGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        todo!()
    }
}

impl<T> DerefMut for SpinGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        todo!()
    }
}

impl<T> Drop for SpinGuard<'_, T> {
    fn drop(&mut self) {
        todo!()
    }
}
