//! `Barrier` and `OnceLock`, as in std.

use super::{all_executions, holds_natively_too, results};
use sync::atomic::{AtomicU32, Ordering::Relaxed};
use sync::{Arc, Barrier, OnceLock, thread};

#[test]
fn a_barrier_has_exactly_one_leader_in_each_round() {
    holds_natively_too(|| {
        let barrier = Arc::new(Barrier::new(2));
        let theirs = Arc::clone(&barrier);
        let rounds = |barrier: &Barrier| [(); 2].map(|()| barrier.wait().is_leader());
        let other = thread::spawn(move || rounds(&theirs));
        let mine = rounds(&barrier);
        let others = other.join().expect("no panic");
        assert!(mine[0] != others[0] && mine[1] != others[1]);
    });
}

#[test]
fn either_thread_may_be_the_leader() {
    let seen = results(&all_executions(), || {
        let barrier = Arc::new(Barrier::new(2));
        let theirs = Arc::clone(&barrier);
        let other = thread::spawn(move || theirs.wait().is_leader());
        let mine = barrier.wait().is_leader();
        other.join().expect("no panic");
        mine
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [false, true]);
}

#[test]
fn what_came_before_a_barrier_is_seen_after_it() {
    holds_natively_too(|| {
        let state = Arc::new((Barrier::new(2), AtomicU32::new(0), AtomicU32::new(0)));
        let theirs = Arc::clone(&state);
        let other = thread::spawn(move || {
            theirs.1.store(1, Relaxed);
            theirs.0.wait();
            assert_eq!(theirs.2.load(Relaxed), 1);
        });
        state.2.store(1, Relaxed);
        state.0.wait();
        assert_eq!(state.1.load(Relaxed), 1);
        other.join().expect("no panic");
    });
}

#[test]
fn a_once_lock_is_initialised_exactly_once() {
    holds_natively_too(|| {
        let state = Arc::new((OnceLock::new(), AtomicU32::new(0)));
        let theirs = Arc::clone(&state);
        let get = |state: &(OnceLock<u32>, AtomicU32), value| {
            *state.0.get_or_init(|| {
                state.1.fetch_add(1, Relaxed);
                value
            })
        };
        let other = thread::spawn(move || get(&theirs, 1));
        let mine = get(&state, 2);
        assert_eq!(other.join().expect("no panic"), mine);
        assert_eq!(state.1.load(Relaxed), 1);
        assert_eq!(state.0.get(), Some(&mine));
    });
}

#[test]
fn either_thread_may_initialise_a_once_lock() {
    let seen = results(&all_executions(), || {
        let cell = Arc::new(OnceLock::new());
        let theirs = Arc::clone(&cell);
        let other = thread::spawn(move || theirs.set(1).is_ok());
        let before = cell.get().copied();
        let mine = cell.set(2).is_ok();
        assert!(mine != other.join().expect("no panic"), "exactly one succeeds");
        (before, cell.get().copied())
    });
    let expected = [(None, Some(1)), (None, Some(2)), (Some(1), Some(1))];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn what_came_before_the_initialisation_is_seen_with_it() {
    holds_natively_too(|| {
        let state = Arc::new((OnceLock::new(), AtomicU32::new(0)));
        let theirs = Arc::clone(&state);
        let other = thread::spawn(move || {
            theirs.1.store(1, Relaxed);
            theirs.0.set(()).expect("nobody else sets it");
        });
        if state.0.get().is_some() {
            assert_eq!(state.1.load(Relaxed), 1);
        }
        other.join().expect("no panic");
    });
}

static CELL: OnceLock<u32> = OnceLock::new();

#[test]
fn a_static_once_lock_is_empty_in_each_execution() {
    let seen = results(&all_executions(), || {
        let before = CELL.get().copied();
        let other = thread::spawn(|| *CELL.get_or_init(|| 1));
        let mine = *CELL.get_or_init(|| 2);
        assert_eq!(other.join().expect("no panic"), mine);
        (before, mine)
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [(None, 1), (None, 2)]);
}
