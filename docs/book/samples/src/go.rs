//! What a Go programmer looks for first: a wait group, a context, an atomic value.

use sync::atomic::{AtomicBool, AtomicU64, Ordering};
use sync::channel::bounded;
use sync::{Arc, Mutex, thread};

// ANCHOR: wait_group
/// `WaitGroup`: a scope waits for every thread that was started in it.
pub fn visit_all(pages: &[&str], visited: &AtomicU64) {
    thread::scope(|scope| {
        for page in pages {
            scope.spawn(move || visited.fetch_add(page.len() as u64, Ordering::Relaxed));
        }
    });
    // The scope has ended: so have all threads, and everything they did is visible here.
}
// ANCHOR_END: wait_group

// ANCHOR: context
/// `context.WithCancel`: whoever holds a copy can cancel, and can ask whether somebody has.
#[derive(Clone, Default)]
pub struct Context {
    is_cancelled: Arc<AtomicBool>,
}

impl Context {
    /// Asks everyone to stop. Nothing stops by itself.
    pub fn cancel(&self) {
        // Release: pairs with the Acquire below, so that who sees the end sees what led to it.
        self.is_cancelled.store(true, Ordering::Release);
    }

    /// Whether somebody has asked.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Acquire)
    }
}
// ANCHOR_END: context

// ANCHOR: atomic_value
/// `atomic.Value`: what is loaded stays as it is, however often it is replaced.
pub struct AtomicValue<T> {
    current: Mutex<Arc<T>>,
}

impl<T> AtomicValue<T> {
    /// Starts with a value.
    pub fn new(value: T) -> Self {
        AtomicValue { current: Mutex::new(Arc::new(value)) }
    }

    /// The value of this moment.
    pub fn load(&self) -> Arc<T> {
        Arc::clone(&self.current.lock())
    }

    /// Replaces it.
    pub fn store(&self, value: T) {
        let old = std::mem::replace(&mut *self.current.lock(), Arc::new(value));
        // Freed here, with the lock given back, if nobody reads it any more.
        drop(old);
    }
}
// ANCHOR_END: atomic_value

// ANCHOR: rendezvous
/// `make(chan T)`: without room the sender waits for the receiver, and both know they have met.
pub fn rendezvous() -> u64 {
    let (sender, receiver) = bounded(0);
    thread::scope(|scope| {
        scope.spawn(move || sender.send(42).expect("somebody receives"));
        receiver.recv().expect("somebody sends")
    })
}
// ANCHOR_END: rendezvous

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes;
    use sync::engine::Memory;

    #[test]
    fn a_scope_waits_for_all_and_shows_what_they_did() {
        let outcomes = outcomes(Memory::Weak, || {
            let visited = AtomicU64::new(0);
            visit_all(&["one", "four"], &visited);
            visited.load(Ordering::Relaxed).to_string()
        });
        assert_eq!(outcomes.into_keys().collect::<Vec<_>>(), ["7"]);
    }

    #[test]
    fn who_sees_the_end_sees_what_led_to_it() {
        let outcomes = outcomes(Memory::Weak, || {
            let (context, reason) = (Context::default(), AtomicU64::new(0));
            thread::scope(|scope| {
                scope.spawn(|| {
                    reason.store(7, Ordering::Relaxed);
                    context.clone().cancel();
                });
                match context.is_cancelled() {
                    true => reason.load(Ordering::Relaxed).to_string(),
                    false => "going on".to_owned(),
                }
            })
        });
        assert_eq!(outcomes.into_keys().collect::<Vec<_>>(), ["7", "going on"]);
    }

    #[test]
    fn a_loaded_value_stays_as_it_is() {
        let value = AtomicValue::new(1);
        let loaded = value.load();
        value.store(2);
        assert_eq!((*loaded, *value.load()), (1, 2));
        assert_eq!(rendezvous(), 42);
    }
}
