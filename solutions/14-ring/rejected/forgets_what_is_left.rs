//! Rejected: the ring has no `drop`: what is left in it is never dropped.
//! Caught by: `one_thread::drops_every_message_once` (failed)

use std::mem::MaybeUninit;
use sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
    cell::UnsafeCell,
};

/// What the two ends share.
struct Shared<T> {
    slots: Box<[UnsafeCell<MaybeUninit<T>>]>,
    /// How many values have been taken out.
    head: AtomicUsize,
    /// How many values have been put in.
    tail: AtomicUsize,
}

// SAFETY: each slot is used by one end at a time, ordered by the positions.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// The slot of the value with this number.
    fn slot(&self, number: usize) -> &UnsafeCell<MaybeUninit<T>> {
        &self.slots[number % self.slots.len()]
    }
}

/// The two ends of a ring in which at most `capacity` values lie at a time.
pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    assert!(capacity > 0, "a ring needs room for one value");
    let slots = (0..capacity).map(|_| UnsafeCell::new(MaybeUninit::uninit())).collect();
    let (head, tail) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let shared = Arc::new(Shared { slots, head, tail });
    (Producer { shared: Arc::clone(&shared) }, Consumer { shared })
}

/// The end that values are put into.
pub struct Producer<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Producer<T> {
    /// Puts a value in; gives it back if the ring is full. Never waits.
    pub fn push(&mut self, value: T) -> Result<(), T> {
        let shared = &*self.shared;
        // Relaxed: only this end writes it.
        let tail = shared.tail.load(Ordering::Relaxed);
        // Acquire: pairs with the Release in `pop`, so that the slot has been read.
        let head = shared.head.load(Ordering::Acquire);
        if tail - head == shared.slots.len() {
            return Err(value);
        }
        // SAFETY: the slot is empty, and the consumer does not use it before `tail` has moved.
        shared.slot(tail).with_mut(|slot| unsafe { (*slot).write(value) });
        // Release: pairs with the Acquire in `pop`, so that the value is seen.
        shared.tail.store(tail + 1, Ordering::Release);
        Ok(())
    }
}

/// The end that values come out of.
pub struct Consumer<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Consumer<T> {
    /// Takes the oldest value out; `None` if there is none. Never waits.
    pub fn pop(&mut self) -> Option<T> {
        let shared = &*self.shared;
        // Relaxed: only this end writes it.
        let head = shared.head.load(Ordering::Relaxed);
        // Acquire: pairs with the Release in `push`, so that the value is seen.
        let tail = shared.tail.load(Ordering::Acquire);
        if head == tail {
            return None;
        }
        // SAFETY: the slot holds a value, which nobody reads a second time once `head` has moved.
        let value = shared.slot(head).with(|slot| unsafe { (*slot).assume_init_read() });
        // Release: pairs with the Acquire in `push`, so that the slot has been read.
        shared.head.store(head + 1, Ordering::Release);
        Some(value)
    }
}
