//! Two small programs whose outcomes depend on memory orderings.

use sync::atomic::{AtomicBool, AtomicU64, Ordering};
use sync::thread;

// ANCHOR: message
/// One thread prepares a value and then announces it; the other looks at the announcement first.
pub fn message_passing(announce: Ordering, look: Ordering) -> String {
    let (value, ready) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            value.store(42, Ordering::Relaxed);
            ready.store(true, announce);
        });
        match ready.load(look) {
            true => format!("ready, and the value is {}", value.load(Ordering::Relaxed)),
            false => "not ready".to_owned(),
        }
    })
}
// ANCHOR_END: message

// ANCHOR: flags
/// Each thread raises its own flag and then looks at the other's.
pub fn two_flags(store: Ordering, load: Ordering) -> String {
    let (mine, yours) = (AtomicBool::new(false), AtomicBool::new(false));
    let (you, me) = thread::scope(|scope| {
        let you = scope.spawn(|| {
            yours.store(true, store);
            mine.load(load)
        });
        mine.store(true, store);
        let me = yours.load(load);
        (you.join().unwrap(), me)
    });
    let saw = |it: bool| if it { "sees" } else { "misses" };
    format!("one {}, the other {}", saw(you.min(me)), saw(you.max(me)))
}
// ANCHOR_END: flags

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes;
    use Ordering::{Acquire, Relaxed, Release, SeqCst};
    use sync::engine::Memory;

    fn message(announce: Ordering, look: Ordering) -> Vec<String> {
        outcomes(Memory::Weak, move || message_passing(announce, look)).into_keys().collect()
    }

    #[test]
    fn a_stale_value_needs_one_relaxed_side() {
        let stale = "ready, and the value is 0".to_owned();
        assert!(message(Relaxed, Relaxed).contains(&stale));
        assert!(message(Release, Relaxed).contains(&stale));
        assert!(message(Relaxed, Acquire).contains(&stale));
        assert!(!message(Release, Acquire).contains(&stale));
        assert!(!message(SeqCst, SeqCst).contains(&stale));
    }

    fn flags(store: Ordering, load: Ordering) -> Vec<String> {
        outcomes(Memory::Weak, move || two_flags(store, load)).into_keys().collect()
    }

    #[test]
    fn both_flags_may_be_missed_unless_all_accesses_are_in_one_order() {
        let missed = "one misses, the other misses".to_owned();
        assert!(flags(Release, Acquire).contains(&missed));
        assert!(!flags(SeqCst, SeqCst).contains(&missed));
    }
}
