//! The learner's counters, as the checks see them.

use super::contract::*;
use exercise_01::{AtomicCounter, ChannelCounter, MutexCounter, RwLockCounter};

/// A wrapper, so that a method missing from a learner's type is a compile error and no recursion.
struct Seen<T>(T);

macro_rules! counters {
    ($($counter:ident),+) => {$(
        impl Counter for Seen<$counter> {
            fn increment(&self) {
                self.0.increment()
            }
            fn add(&self, n: u64) -> u64 {
                self.0.add(n)
            }
            fn get(&self) -> u64 {
                self.0.get()
            }
            fn reset(&self) -> u64 {
                self.0.reset()
            }
        }
    )+};
}

counters!(MutexCounter, RwLockCounter, AtomicCounter, ChannelCounter);

impl ReadCounter for Seen<RwLockCounter> {
    fn read_with(&self, f: &mut dyn FnMut(u64)) {
        self.0.read_with(f)
    }
}

impl ConditionalCounter for Seen<AtomicCounter> {
    fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.0.compare_and_swap(current, new)
    }
    fn increment_up_to(&self, limit: u64) -> bool {
        self.0.increment_up_to(limit)
    }
}

struct Learner;

impl Subject for Learner {
    fn mutex(&self, initial: u64) -> Box<dyn Counter> {
        Box::new(Seen(MutexCounter::new(initial)))
    }
    fn rwlock(&self, initial: u64) -> Box<dyn ReadCounter> {
        Box::new(Seen(RwLockCounter::new(initial)))
    }
    fn atomic(&self, initial: u64) -> Box<dyn ConditionalCounter> {
        Box::new(Seen(AtomicCounter::new(initial)))
    }
    fn channel(&self, initial: u64) -> Box<dyn Counter> {
        Box::new(Seen(ChannelCounter::new(initial)))
    }
}

/// The learner's answer.
pub fn subject() -> &'static dyn Subject {
    &Learner
}
