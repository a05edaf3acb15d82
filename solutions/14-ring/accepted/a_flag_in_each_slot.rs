//! Accepted: no positions are shared; each slot says itself whether it holds a value.

use std::mem::MaybeUninit;
use sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
    cell::UnsafeCell,
};

/// What the two ends share.
struct Shared<T> {
    slots: Box<[Slot<T>]>,
}

/// Room for one value.
struct Slot<T> {
    /// Whether it holds one: then it is the consumer's, and otherwise the producer's.
    full: AtomicBool,
    value: UnsafeCell<MaybeUninit<T>>,
}

// SAFETY: each slot is used by one end at a time, ordered by its flag.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        for slot in &mut self.slots {
            if *slot.full.get_mut() {
                // SAFETY: the flag says that there is a value, and nobody else has the ring.
                slot.value.with_mut(|value| unsafe { (*value).assume_init_drop() });
            }
        }
    }
}

/// The two ends of a ring in which at most `capacity` values lie at a time.
pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    assert!(capacity > 0, "a ring needs room for one value");
    let empty = || (AtomicBool::new(false), UnsafeCell::new(MaybeUninit::uninit()));
    let slots = (0..capacity).map(|_| empty()).map(|(full, value)| Slot { full, value }).collect();
    let shared = Arc::new(Shared { slots });
    (Producer { shared: Arc::clone(&shared), next: 0 }, Consumer { shared, next: 0 })
}

/// The end that values are put into.
pub struct Producer<T> {
    shared: Arc<Shared<T>>,
    next: usize,
}

impl<T> Producer<T> {
    /// Puts a value in; gives it back if the ring is full. Never waits.
    pub fn push(&mut self, value: T) -> Result<(), T> {
        let slot = &self.shared.slots[self.next];
        // Acquire: pairs with the Release in `pop`, so that the slot has been read.
        if slot.full.load(Ordering::Acquire) {
            return Err(value);
        }
        // SAFETY: the slot is empty, and the consumer does not use it before its flag is set.
        slot.value.with_mut(|place| unsafe { (*place).write(value) });
        // Release: pairs with the Acquire in `pop`, so that the value is seen.
        slot.full.store(true, Ordering::Release);
        self.next = (self.next + 1) % self.shared.slots.len();
        Ok(())
    }
}

/// The end that values come out of.
pub struct Consumer<T> {
    shared: Arc<Shared<T>>,
    next: usize,
}

impl<T> Consumer<T> {
    /// Takes the oldest value out; `None` if there is none. Never waits.
    pub fn pop(&mut self) -> Option<T> {
        let slot = &self.shared.slots[self.next];
        // Acquire: pairs with the Release in `push`, so that the value is seen.
        if !slot.full.load(Ordering::Acquire) {
            return None;
        }
        // SAFETY: the slot holds a value, which nobody reads a second time once its flag is cleared.
        let value = slot.value.with(|place| unsafe { (*place).assume_init_read() });
        // Release: pairs with the Acquire in `push`, so that the slot has been read.
        slot.full.store(false, Ordering::Release);
        self.next = (self.next + 1) % self.shared.slots.len();
        Some(value)
    }
}
