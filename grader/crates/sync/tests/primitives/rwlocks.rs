//! `RwLock`, as in parking_lot: readers share, and wait behind a writer that waits.

use super::{SEARCHES, all_executions, explore, fails, holds_natively_too, results};
use std::collections::BTreeSet;
use std::sync::Mutex as OutsideMutex;
use sync::atomic::{AtomicU32, Ordering::Relaxed};
use sync::engine::{Cause, Memory};
use sync::{Arc, RwLock, thread};

#[test]
fn readers_share_and_writers_exclude() {
    let seen = results(&all_executions(), || {
        let lock = Arc::new(RwLock::new(0));
        let theirs = Arc::clone(&lock);
        let other = thread::spawn(move || {
            let mut guard = theirs.write();
            *guard = 1;
            *guard = 2;
        });
        let mine = *lock.read();
        other.join().expect("no panic");
        (mine, *lock.read())
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [(0, 2), (2, 2)]);
}

#[test]
fn two_readers_hold_it_at_once() {
    holds_natively_too(|| {
        let lock = RwLock::new(3);
        let first = lock.read();
        let second = lock.try_read().expect("a reader does not exclude another");
        assert_eq!(*first + *second, 6);
        assert!(lock.try_write().is_none());
    });
}

#[test]
fn a_writer_excludes_all() {
    holds_natively_too(|| {
        let lock = RwLock::new(3);
        let mut guard = lock.write();
        *guard += 1;
        assert!(lock.try_read().is_none());
        assert!(lock.try_write().is_none());
        drop(guard);
        assert_eq!(*lock.read(), 4);
    });
}

#[test]
fn try_write_fails_while_a_reader_is_there() {
    let seen = results(&all_executions(), || {
        let lock = Arc::new(RwLock::new(()));
        let theirs = Arc::clone(&lock);
        let reader = thread::spawn(move || drop(theirs.read()));
        let wrote = lock.try_write().is_some();
        reader.join().expect("no panic");
        wrote
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [false, true]);
}

/// The second read waits for the writer, the writer for the first read.
#[test]
fn reading_twice_around_a_waiting_writer_deadlocks() {
    let cause = fails(&all_executions(), || {
        let lock = Arc::new(RwLock::new(()));
        let theirs = Arc::clone(&lock);
        let writer = thread::spawn(move || drop(theirs.write()));
        let first = lock.read();
        let second = lock.read();
        drop((first, second));
        writer.join().expect("no panic");
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn try_read_fails_behind_a_waiting_writer() {
    let seen = results(&all_executions(), || {
        let lock = Arc::new(RwLock::new(()));
        let theirs = Arc::clone(&lock);
        let first = lock.read();
        let writer = thread::spawn(move || drop(theirs.write()));
        let again = lock.try_read().is_some();
        drop(first);
        writer.join().expect("no panic");
        again
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [false, true]);
}

/// A writer that waits for readers has its place: nobody overtakes it.
#[test]
fn try_write_fails_behind_a_waiting_writer() {
    let seen = results(&all_executions(), || {
        let lock = Arc::new(RwLock::new(0));
        let theirs = Arc::clone(&lock);
        let first = lock.read();
        let writer = thread::spawn(move || *theirs.write() = 1);
        let waits = lock.try_read().is_none();
        drop(first);
        let overtook = lock.try_write().is_some_and(|guard| *guard == 0);
        writer.join().expect("no panic");
        (waits, overtook)
    });
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        [(false, false), (false, true), (true, false)]
    );
}

#[test]
fn upgrading_a_read_lock_deadlocks() {
    let cause = fails(&all_executions(), || {
        let lock = RwLock::new(());
        let _read = lock.read();
        let _write = lock.write();
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn a_writer_that_panics_leaves_it_usable() {
    holds_natively_too(|| {
        let lock = Arc::new(RwLock::new(0));
        let theirs = Arc::clone(&lock);
        let writer = thread::spawn(move || {
            *theirs.write() = 1;
            let _guard = theirs.write();
            panic!("on purpose");
        });
        assert!(writer.join().is_err());
        assert_eq!(*lock.read(), 1);
    });
}

#[test]
fn a_reader_sees_what_came_before_the_write() {
    holds_natively_too(|| {
        let state = Arc::new((RwLock::new(false), AtomicU32::new(0)));
        let theirs = Arc::clone(&state);
        let writer = thread::spawn(move || {
            theirs.1.store(1, Relaxed);
            *theirs.0.write() = true;
        });
        if *state.0.read() {
            assert_eq!(state.1.load(Relaxed), 1);
        }
        writer.join().expect("no panic");
    });
}

#[test]
fn a_writer_sees_what_came_before_the_reads_it_waited_for() {
    holds_natively_too(|| {
        let state = Arc::new((RwLock::new(false), AtomicU32::new(0)));
        let theirs = Arc::clone(&state);
        let reader = thread::spawn(move || {
            theirs.1.store(1, Relaxed);
            *theirs.0.read()
        });
        let mut guard = state.0.write();
        *guard = true;
        let seen = state.1.load(Relaxed);
        drop(guard);
        let came_second = reader.join().expect("no panic");
        assert!(
            came_second || seen == 1,
            "the read came first, and what came before it is missing"
        );
    });
}

/// Store buffering around two read sections: readers do not synchronize with each other.
#[test]
fn two_readers_order_nothing_between_them() {
    for (search, memory) in SEARCHES {
        let seen = OutsideMutex::new(BTreeSet::new());
        let exploration = explore(search, memory, &all_executions(), || {
            let state = Arc::new((RwLock::new(()), AtomicU32::new(0), AtomicU32::new(0)));
            let theirs = Arc::clone(&state);
            let other = thread::spawn(move || {
                theirs.1.store(1, Relaxed);
                drop(theirs.0.read());
                theirs.2.load(Relaxed)
            });
            state.2.store(1, Relaxed);
            drop(state.0.read());
            let mine = state.1.load(Relaxed);
            let both = (mine, other.join().expect("no panic"));
            seen.lock().expect("nobody panics with it").insert(both);
        });
        assert!(exploration.complete && exploration.failure.is_none());
        let both_miss = seen.into_inner().expect("nobody panics with it").contains(&(0, 0));
        assert_eq!(both_miss, memory == Memory::Weak, "{memory:?}");
    }
}
