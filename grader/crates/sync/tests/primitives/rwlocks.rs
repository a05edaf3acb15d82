//! `RwLock`, as in parking_lot: readers share, and wait behind a writer that waits.

use super::{all_executions, fails, holds_natively_too, results};
use sync::engine::Cause;
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
