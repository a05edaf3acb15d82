//! Exercise 14: a bounded queue without a lock, for one thread that puts in and one that takes out.
//!
//! Replace every `todo!()`. Signatures stay as they are; fields and private items are yours.
//!
//! This exercise allows `unsafe`, and needs it. Say in front of each `unsafe` why it is true. Memory
//! that threads share belongs in the `UnsafeCell` of `sync`, whose accesses the checks see: two that
//! nothing orders are a data race, whatever they happened to read.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_imports, unused_variables)]

use std::mem::MaybeUninit;
use sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
    cell::UnsafeCell,
};

/// What the two ends share.
struct Shared<T> {
    /// One for each value that may lie in the ring at a time; most of them hold none.
    slots: Box<[UnsafeCell<MaybeUninit<T>>]>,
    // What says which slots hold a value is still missing.
}

// SAFETY: are they true for every `T`? Values go from the producer's thread to the consumer's.
unsafe impl<T> Send for Shared<T> {}
unsafe impl<T> Sync for Shared<T> {}

/// The two ends of a ring in which at most `capacity` values lie at a time.
///
/// Values come out in the order in which they went in. Whatever the producer's thread did before a
/// `push` happens-before the return of the `pop` that gives its value.
/// What is left in the ring when both ends are gone is dropped with the last of them.
///
/// # Panics
///
/// When the capacity is 0.
pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    todo!()
}

/// The end that values are put into. There is one, and it can be sent to another thread.
pub struct Producer<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Producer<T> {
    /// Puts a value in; gives it back if the ring is full. Never waits.
    pub fn push(&mut self, value: T) -> Result<(), T> {
        todo!()
    }
}

/// The end that values come out of. There is one, and it can be sent to another thread.
pub struct Consumer<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Consumer<T> {
    /// Takes the oldest value out; `None` if there is none. Never waits.
    pub fn pop(&mut self) -> Option<T> {
        todo!()
    }
}
