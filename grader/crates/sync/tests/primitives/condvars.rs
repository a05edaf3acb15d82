//! `Condvar`, as in parking_lot: waits may end spuriously, a notification wakes who waits already.

use super::{
    all_executions, fails, holds, holds_natively_too, panics_with, results, with_spurious_wakeups,
    with_timeouts,
};
use std::time::Duration;
use sync::engine::Cause;
use sync::{Arc, Condvar, Mutex, thread};

type Flag = Arc<(Mutex<bool>, Condvar)>;

fn raise(flag: &Flag) {
    *flag.0.lock() = true;
    flag.1.notify_one();
}

#[test]
fn while_around_a_wait_is_right() {
    holds_natively_too(|| {
        let flag = Flag::default();
        let theirs = Arc::clone(&flag);
        let other = thread::spawn(move || raise(&theirs));
        let mut raised = flag.0.lock();
        while !*raised {
            flag.1.wait(&mut raised);
        }
        drop(raised);
        other.join().expect("no panic");
    });
}

#[test]
fn wait_while_is_the_same_loop() {
    holds_natively_too(|| {
        let flag = Flag::default();
        let theirs = Arc::clone(&flag);
        let other = thread::spawn(move || raise(&theirs));
        let mut raised = flag.0.lock();
        flag.1.wait_while(&mut raised, |raised| !*raised);
        assert!(*raised);
        drop(raised);
        other.join().expect("no panic");
    });
}

fn if_around_a_wait() {
    let flag = Flag::default();
    let theirs = Arc::clone(&flag);
    let other = thread::spawn(move || raise(&theirs));
    let mut raised = flag.0.lock();
    if !*raised {
        flag.1.wait(&mut raised);
    }
    assert!(*raised, "woken for nothing");
    drop(raised);
    other.join().expect("no panic");
}

#[test]
fn if_around_a_wait_is_found_by_a_spurious_wakeup() {
    panics_with(&with_spurious_wakeups(1), "woken for nothing", if_around_a_wait);
}

#[test]
fn without_spurious_wakeups_there_are_none() {
    results(&all_executions(), if_around_a_wait);
}

#[test]
fn a_notification_before_the_wait_is_lost() {
    let cause = fails(&all_executions(), || {
        let flag = Flag::default();
        let theirs = Arc::clone(&flag);
        let other = thread::spawn(move || theirs.1.notify_one());
        let mut guard = flag.0.lock();
        flag.1.wait(&mut guard);
        drop(guard);
        other.join().expect("no panic");
    });
    assert_eq!(cause, Cause::Deadlock);
}

/// The flag is changed without the lock: between the waiter's look and its wait.
#[test]
fn notifying_without_the_lock_loses_the_wakeup() {
    use sync::atomic::{AtomicBool, Ordering::SeqCst};
    let cause = fails(&all_executions(), || {
        let state = Arc::new((AtomicBool::new(false), Mutex::new(()), Condvar::new()));
        let theirs = Arc::clone(&state);
        let other = thread::spawn(move || {
            theirs.0.store(true, SeqCst);
            theirs.2.notify_one();
        });
        let mut guard = state.1.lock();
        while !state.0.load(SeqCst) {
            state.2.wait(&mut guard);
        }
        drop(guard);
        other.join().expect("no panic");
    });
    assert_eq!(cause, Cause::Deadlock);
}

/// Two threads wait, one notification: exactly one goes on, and it may be either.
#[test]
fn notify_one_wakes_at_most_one_and_any() {
    let waiters = || {
        let state = Arc::new((Mutex::new((0, false, Vec::new())), Condvar::new(), Condvar::new()));
        let waiters: Vec<_> = (0..2)
            .map(|number| {
                let state = Arc::clone(&state);
                thread::spawn(move || {
                    let mut guard = state.0.lock();
                    guard.0 += 1;
                    state.2.notify_one();
                    state.1.wait(&mut guard);
                    guard.2.push(number);
                    state.2.notify_one();
                })
            })
            .collect();
        let mut guard = state.0.lock();
        state.2.wait_while(&mut guard, |state| state.0 < 2);
        state.1.notify_one();
        state.2.wait_while(&mut guard, |state| state.2.is_empty());
        let first = guard.2[0];
        state.1.notify_one();
        drop(guard);
        waiters.into_iter().for_each(|waiter| waiter.join().expect("no panic"));
        let woken = state.0.lock().2.clone();
        assert_eq!(woken.len(), 2, "one notification each");
        first
    };
    assert_eq!(results(&all_executions(), waiters).into_iter().collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn one_notification_does_not_wake_two() {
    let cause = fails(&all_executions(), || {
        let state = Arc::new((Mutex::new(0), Condvar::new()));
        let waiters: Vec<_> = (0..2)
            .map(|_| {
                let state = Arc::clone(&state);
                thread::spawn(move || {
                    let mut guard = state.0.lock();
                    *guard += 1;
                    state.1.wait(&mut guard);
                })
            })
            .collect();
        state.1.notify_one();
        waiters.into_iter().for_each(|waiter| waiter.join().expect("no panic"));
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn notify_all_wakes_all_who_wait() {
    holds_natively_too(|| {
        let flag = Flag::default();
        let waiters: Vec<_> = (0..2)
            .map(|_| {
                let flag = Arc::clone(&flag);
                thread::spawn(move || flag.1.wait_while(&mut flag.0.lock(), |raised| !*raised))
            })
            .collect();
        *flag.0.lock() = true;
        flag.1.notify_all();
        waiters.into_iter().for_each(|waiter| waiter.join().expect("no panic"));
    });
}

#[test]
fn a_timed_wait_that_nobody_ends_times_out() {
    holds_natively_too(|| {
        let (mutex, condvar) = (Mutex::new(()), Condvar::new());
        let mut guard = mutex.lock();
        // A spurious wakeup may come before the timeout.
        while !condvar.wait_for(&mut guard, Duration::from_millis(1)).timed_out() {}
    });
}

#[test]
fn a_timed_wait_may_time_out_or_be_notified() {
    let seen = results(&with_timeouts(1), || {
        let flag = Flag::default();
        let theirs = Arc::clone(&flag);
        let other = thread::spawn(move || raise(&theirs));
        let mut raised = flag.0.lock();
        let (mut waited, mut timed_out) = (false, false);
        if !*raised {
            waited = true;
            timed_out = flag.1.wait_for(&mut raised, Duration::from_secs(1)).timed_out();
        }
        let seen = (waited, timed_out, *raised);
        drop(raised);
        other.join().expect("no panic");
        seen
    });
    assert!(seen.contains(&(false, false, true)), "raised before the look");
    assert!(seen.contains(&(true, false, true)), "notified in time");
    assert!(seen.contains(&(true, true, false)), "timed out, nothing happened");
    assert!(!seen.contains(&(true, false, false)), "woken for nothing without a spurious wakeup");
}

#[test]
fn a_wait_gives_the_mutex_back_and_takes_it_again() {
    holds(|| {
        let state = Arc::new((Mutex::new(0), Condvar::new()));
        let theirs = Arc::clone(&state);
        let other = thread::spawn(move || {
            let mut guard = theirs.0.lock();
            *guard = 1;
            theirs.1.notify_one();
            // The waiter cannot see this value: it has to take the mutex first.
            *guard = 2;
        });
        let mut guard = state.0.lock();
        while *guard == 0 {
            state.1.wait(&mut guard);
        }
        assert_eq!(*guard, 2);
        drop(guard);
        other.join().expect("no panic");
    });
}

/// Two waiters for two different things on one condvar: `notify_one` may wake the wrong one.
#[test]
fn notify_one_with_two_conditions_deadlocks() {
    let cause = fails(&all_executions(), || {
        let state = Arc::new((Mutex::new((false, false)), Condvar::new()));
        let wait_for = |pick: fn(&(bool, bool)) -> bool| {
            let state = Arc::clone(&state);
            thread::spawn(move || state.1.wait_while(&mut state.0.lock(), |flags| !pick(flags)))
        };
        let waiters = [wait_for(|flags| flags.0), wait_for(|flags| flags.1)];
        state.0.lock().0 = true;
        state.1.notify_one();
        state.0.lock().1 = true;
        state.1.notify_one();
        waiters.into_iter().for_each(|waiter| waiter.join().expect("no panic"));
    });
    assert_eq!(cause, Cause::Deadlock);
}
