//! `Mutex`, as in parking_lot: no poisoning, `lock` gives the guard, `try_lock` never waits.

use super::{all_executions, fails, holds, holds_natively_too, results};
use sync::engine::Cause;
use sync::{Arc, Mutex, thread};

#[test]
fn sections_exclude_each_other() {
    holds_natively_too(|| {
        let counter = Arc::new(Mutex::new(0));
        let theirs = Arc::clone(&counter);
        let other = thread::spawn(move || *theirs.lock() += 1);
        *counter.lock() += 1;
        other.join().expect("no panic");
        assert_eq!(*counter.lock(), 2);
    });
}

#[test]
fn try_lock_fails_exactly_while_another_holds_it() {
    let seen = results(&all_executions(), || {
        let mutex = Arc::new(Mutex::new(()));
        let theirs = Arc::clone(&mutex);
        let other = thread::spawn(move || theirs.try_lock().is_some());
        let mine = mutex.try_lock().is_some();
        (mine, other.join().expect("no panic"))
    });
    let both: Vec<_> = seen.into_iter().collect();
    assert_eq!(both, [(false, true), (true, false), (true, true)]);
}

#[test]
fn try_lock_sees_a_lock_taken_by_lock() {
    let seen = results(&all_executions(), || {
        let mutex = Arc::new(Mutex::new(0));
        let theirs = Arc::clone(&mutex);
        let other = thread::spawn(move || {
            let mut guard = theirs.lock();
            *guard = 1;
            *guard = 2;
        });
        let mine = mutex.try_lock().map(|guard| *guard);
        other.join().expect("no panic");
        mine
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [None, Some(0), Some(2)]);
}

#[test]
fn locking_twice_in_one_thread_is_a_deadlock() {
    let cause = fails(&all_executions(), || {
        let mutex = Mutex::new(());
        let _first = mutex.lock();
        let _second = mutex.lock();
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn opposite_orders_deadlock() {
    let cause = fails(&all_executions(), || {
        let mutexes = Arc::new((Mutex::new(()), Mutex::new(())));
        let theirs = Arc::clone(&mutexes);
        let other = thread::spawn(move || {
            let _second = theirs.1.lock();
            let _first = theirs.0.lock();
        });
        let _first = mutexes.0.lock();
        let _second = mutexes.1.lock();
        drop((_first, _second));
        other.join().expect("no panic");
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn a_panic_unlocks_and_does_not_poison() {
    holds_natively_too(|| {
        let mutex = Arc::new(Mutex::new(0));
        let theirs = Arc::clone(&mutex);
        let other = thread::spawn(move || {
            let mut guard = theirs.lock();
            *guard = 7;
            panic!("on purpose");
        });
        assert!(other.join().is_err());
        assert_eq!(*mutex.lock(), 7);
    });
}

#[test]
fn whoever_owns_it_needs_no_lock() {
    holds_natively_too(|| {
        let mut mutex = Mutex::new(1);
        *mutex.get_mut() += 1;
        assert_eq!(mutex.into_inner(), 2);
    });
}

/// Check in one section and act in another: the classic lost update, under a lock all the time.
#[test]
fn two_sections_are_not_one() {
    let seen = results(&all_executions(), || {
        let counter = Arc::new(Mutex::new(0));
        let theirs = Arc::clone(&counter);
        let increment = |counter: &Mutex<i32>| {
            let value = *counter.lock();
            *counter.lock() = value + 1;
        };
        let other = thread::spawn(move || increment(&theirs));
        increment(&counter);
        other.join().expect("no panic");
        *counter.lock()
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [1, 2]);
}

static COUNTER: Mutex<u32> = Mutex::new(5);

#[test]
fn a_static_starts_afresh_in_each_execution() {
    holds(|| {
        assert_eq!(*COUNTER.lock(), 5);
        let other = thread::spawn(|| *COUNTER.lock() += 1);
        *COUNTER.lock() += 1;
        other.join().expect("no panic");
        assert_eq!(*COUNTER.lock(), 7);
    });
}
