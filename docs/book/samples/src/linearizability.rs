//! A counter whose every access is guarded and whose answers no order explains.

use sync::{Mutex, thread};

// ANCHOR: tickets
/// Tickets with consecutive numbers.
pub struct Tickets {
    next: Mutex<u64>,
}

impl Tickets {
    /// The first ticket is number 0.
    pub fn new() -> Self {
        Tickets { next: Mutex::new(0) }
    }

    /// Takes a ticket. Two sections: between them, somebody else may take one.
    pub fn take_in_two_sections(&self) -> u64 {
        *self.next.lock() += 1;
        *self.next.lock() - 1
    }

    /// Takes a ticket.
    pub fn take(&self) -> u64 {
        let mut next = self.next.lock();
        *next += 1;
        *next - 1
    }
}
// ANCHOR_END: tickets

impl Default for Tickets {
    fn default() -> Self {
        Self::new()
    }
}

/// The numbers that two threads get, the smaller one first.
pub fn two_tickets(take: fn(&Tickets) -> u64) -> (u64, u64) {
    let tickets = Tickets::new();
    let (one, other) = thread::scope(|scope| {
        let one = scope.spawn(|| take(&tickets));
        let other = take(&tickets);
        (one.join().unwrap(), other)
    });
    (one.min(other), one.max(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes;
    use sync::engine::Memory;

    #[test]
    fn two_sections_may_give_one_number_twice() {
        let tickets = |take: fn(&Tickets) -> u64| {
            let outcomes = outcomes(Memory::Sequential, move || format!("{:?}", two_tickets(take)));
            outcomes.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(tickets(Tickets::take_in_two_sections), ["(0, 1)", "(1, 1)"]);
        assert_eq!(tickets(Tickets::take), ["(0, 1)"]);
    }
}
