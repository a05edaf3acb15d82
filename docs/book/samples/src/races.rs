//! Lost updates, and the same program without them.

use std::collections::HashMap;
use sync::atomic::{AtomicU64, Ordering};
use sync::{Mutex, thread};

// ANCHOR: lost_update
/// Each step is atomic, the two together are not.
pub fn increment_in_two_steps(value: &AtomicU64) {
    let old = value.load(Ordering::SeqCst);
    value.store(old + 1, Ordering::SeqCst);
}

/// Two threads increment once each; what the counter says then.
pub fn two_increments(increment: fn(&AtomicU64)) -> u64 {
    let value = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| increment(&value));
        scope.spawn(|| increment(&value));
    });
    value.load(Ordering::SeqCst)
}
// ANCHOR_END: lost_update

// ANCHOR: one_step
/// Reading, adding and writing are one step.
pub fn increment_in_one_step(value: &AtomicU64) {
    value.fetch_add(1, Ordering::SeqCst);
}
// ANCHOR_END: one_step

// ANCHOR: check_then_act
/// Reserves a seat, unless it is taken. Every access is guarded, and still two may get the same seat.
pub fn reserve_in_two_sections(
    seats: &Mutex<HashMap<u32, &str>>,
    seat: u32,
    name: &'static str,
) -> bool {
    let is_free = !seats.lock().contains_key(&seat);
    if is_free {
        seats.lock().insert(seat, name);
    }
    is_free
}
// ANCHOR_END: check_then_act

// ANCHOR: one_section
/// Reserves a seat, unless it is taken. Looking and acting are one section.
pub fn reserve_in_one_section(
    seats: &Mutex<HashMap<u32, &str>>,
    seat: u32,
    name: &'static str,
) -> bool {
    let mut seats = seats.lock();
    let is_free = !seats.contains_key(&seat);
    if is_free {
        seats.insert(seat, name);
    }
    is_free
}
// ANCHOR_END: one_section

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes;
    use sync::engine::Memory;

    fn results(increment: fn(&AtomicU64)) -> Vec<String> {
        let outcomes = outcomes(Memory::Sequential, move || two_increments(increment).to_string());
        outcomes.into_keys().collect()
    }

    #[test]
    fn two_steps_may_lose_an_update_and_one_step_may_not() {
        assert_eq!(results(increment_in_two_steps), ["1", "2"]);
        assert_eq!(results(increment_in_one_step), ["2"]);
    }

    fn granted(reserve: fn(&Mutex<HashMap<u32, &str>>, u32, &'static str) -> bool) -> Vec<String> {
        let outcomes = outcomes(Memory::Sequential, move || {
            let seats = Mutex::new(HashMap::new());
            let (alice, bob) = thread::scope(|scope| {
                let alice = scope.spawn(|| reserve(&seats, 7, "Alice"));
                let bob = reserve(&seats, 7, "Bob");
                (alice.join().unwrap(), bob)
            });
            (u32::from(alice) + u32::from(bob)).to_string()
        });
        outcomes.into_keys().collect()
    }

    #[test]
    fn two_sections_may_give_one_seat_twice_and_one_section_may_not() {
        assert_eq!(granted(reserve_in_two_sections), ["1", "2"]);
        assert_eq!(granted(reserve_in_one_section), ["1"]);
    }
}
