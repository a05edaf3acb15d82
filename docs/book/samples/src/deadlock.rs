//! Threads that wait for each other, and threads that give way for ever.

use sync::atomic::{AtomicBool, Ordering};
use sync::{Mutex, thread};

// ANCHOR: argument_order
/// Moves money; two transfers in opposite directions may wait for each other for ever.
pub fn transfer_in_argument_order(accounts: &[Mutex<u64>], from: usize, to: usize, amount: u64) {
    let mut giver = accounts[from].lock();
    let mut taker = accounts[to].lock();
    *giver -= amount;
    *taker += amount;
}
// ANCHOR_END: argument_order

// ANCHOR: one_order
/// Moves money; the account with the smaller number is always locked first.
pub fn transfer_in_one_order(accounts: &[Mutex<u64>], from: usize, to: usize, amount: u64) {
    if from == to {
        return;
    }
    let (first, second) = (from.min(to), from.max(to));
    let mut first_account = accounts[first].lock();
    let mut second_account = accounts[second].lock();
    let (giver, taker) = match from < to {
        true => (&mut first_account, &mut second_account),
        false => (&mut second_account, &mut first_account),
    };
    **giver -= amount;
    **taker += amount;
}
// ANCHOR_END: one_order

/// Two transfers in opposite directions.
pub fn there_and_back(transfer: fn(&[Mutex<u64>], usize, usize, u64)) {
    let accounts = [Mutex::new(10), Mutex::new(10)];
    thread::scope(|scope| {
        scope.spawn(|| transfer(&accounts, 0, 1, 3));
        transfer(&accounts, 1, 0, 5);
    });
    assert_eq!((*accounts[0].lock(), *accounts[1].lock()), (12, 8));
}

// ANCHOR: too_polite
/// Wants the narrow passage, and steps back whenever the other wants it too.
pub fn pass_politely(mine: &AtomicBool, theirs: &AtomicBool) {
    loop {
        mine.store(true, Ordering::SeqCst);
        thread::yield_now();
        let is_free = !theirs.load(Ordering::SeqCst);
        thread::yield_now();
        if is_free {
            break;
        }
        mine.store(false, Ordering::SeqCst);
        thread::yield_now();
    }
    mine.store(false, Ordering::SeqCst);
}
// ANCHOR_END: too_polite

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::failure;
    use sync::engine::Cause;

    #[test]
    fn locks_in_argument_order_deadlock_and_locks_in_one_order_do_not() {
        assert_eq!(failure(|| there_and_back(transfer_in_argument_order)), Some(Cause::Deadlock));
        assert_eq!(failure(|| there_and_back(transfer_in_one_order)), None);
    }

    #[test]
    fn two_polite_threads_may_give_way_for_ever() {
        let found = failure(|| {
            let (mine, theirs) = (AtomicBool::new(false), AtomicBool::new(false));
            thread::scope(|scope| {
                scope.spawn(|| pass_politely(&theirs, &mine));
                pass_politely(&mine, &theirs);
            });
        });
        assert_eq!(found, Some(Cause::Livelock));
    }
}
