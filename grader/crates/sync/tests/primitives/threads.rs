//! `thread`, as in std: join, scopes, parking, thread-locals, names.

use super::{all_executions, fails, holds, holds_natively_too, results};
use std::cell::Cell;
use std::time::Duration;
use sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed, Ordering::SeqCst};
use sync::engine::Cause;
use sync::{Arc, Mutex, thread};

#[test]
fn join_gives_the_result() {
    holds_natively_too(|| assert_eq!(thread::spawn(|| 7).join().expect("no panic"), 7));
}

#[test]
fn join_gives_the_payload_of_a_panic() {
    holds_natively_too(|| {
        let payload = thread::spawn(|| panic!("on purpose")).join().expect_err("it panics");
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"on purpose"));
    });
}

/// All that a thread did happens before its join returns, whether it had finished long before or
/// the joiner waited for it.
#[test]
fn what_a_thread_did_is_seen_after_the_join() {
    holds_natively_too(|| {
        let value = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&value);
        let other = thread::spawn(move || theirs.store(1, Relaxed));
        other.join().expect("no panic");
        assert_eq!(value.load(Relaxed), 1);
    });
}

#[test]
fn what_a_panicking_thread_did_is_seen_after_the_join() {
    holds_natively_too(|| {
        let value = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&value);
        let other = thread::spawn(move || {
            theirs.store(1, Relaxed);
            panic!("on purpose");
        });
        assert!(other.join().is_err());
        assert_eq!(value.load(Relaxed), 1);
    });
}

#[test]
fn what_came_before_the_spawn_is_seen_by_the_thread() {
    holds_natively_too(|| {
        let value = Arc::new(AtomicU32::new(0));
        value.store(1, Relaxed);
        let theirs = Arc::clone(&value);
        let other = thread::spawn(move || theirs.load(Relaxed));
        assert_eq!(other.join().expect("no panic"), 1);
    });
}

#[test]
fn a_scope_joins_all_and_lends_locals() {
    holds_natively_too(|| {
        let counter = AtomicU32::new(0);
        let local = 5;
        let result = thread::scope(|scope| {
            scope.spawn(|| counter.fetch_add(local, Relaxed));
            let handle = scope.spawn(|| counter.fetch_add(local, Relaxed));
            handle.join().expect("no panic");
            9
        });
        assert_eq!((result, counter.load(Relaxed)), (9, 10));
    });
}

#[test]
fn a_scope_panics_if_a_thread_nobody_joined_did() {
    holds_natively_too(|| {
        let result = std::panic::catch_unwind(|| {
            thread::scope(|scope| {
                scope.spawn(|| panic!("on purpose"));
            });
        });
        assert!(result.is_err());
    });
}

#[test]
fn a_panic_nobody_joins_is_the_failure() {
    let cause = fails(&all_executions(), || drop(thread::spawn(|| panic!("unseen"))));
    assert!(matches!(cause, Cause::Panicked { message, .. } if message.contains("unseen")));
}

#[test]
fn unpark_before_park_is_not_lost() {
    holds_natively_too(|| {
        let main = thread::current();
        let other = thread::spawn(move || main.unpark());
        thread::park();
        other.join().expect("no panic");
    });
}

#[test]
fn there_is_one_park_token_at_most() {
    let cause = fails(&all_executions(), || {
        let me = thread::current();
        me.unpark();
        me.unpark();
        thread::park();
        thread::park();
    });
    assert_eq!(cause, Cause::Deadlock);
}

#[test]
fn what_came_before_unpark_is_seen_after_park() {
    super::results(&all_executions(), || {
        let value = Arc::new(AtomicU32::new(0));
        let (main, theirs) = (thread::current(), Arc::clone(&value));
        let other = thread::spawn(move || {
            theirs.store(1, Relaxed);
            main.unpark();
        });
        thread::park();
        assert_eq!(value.load(Relaxed), 1);
        other.join().expect("no panic");
    });
}

#[test]
fn park_timeout_ends_without_a_token() {
    holds_natively_too(|| thread::park_timeout(Duration::from_millis(1)));
}

sync::thread_local! {
    static LOCAL: Cell<u32> = const { Cell::new(1) };
}

#[test]
fn thread_locals_belong_to_one_thread_of_one_execution() {
    holds_natively_too(|| {
        LOCAL.with(|local| local.set(1));
        let other = thread::spawn(|| {
            LOCAL.with(|local| {
                assert_eq!(local.get(), 1);
                local.set(2);
                thread::yield_now();
                local.get()
            })
        });
        LOCAL.with(|local| local.set(local.get() + 10));
        assert_eq!(other.join().expect("no panic"), 2);
        assert_eq!(LOCAL.with(Cell::get), 11);
    });
}

#[test]
fn a_thread_local_of_main_starts_afresh_in_each_execution() {
    holds(|| {
        assert_eq!(LOCAL.with(Cell::get), 1);
        let other = thread::spawn(thread::yield_now);
        LOCAL.with(|local| local.set(5));
        other.join().expect("no panic");
    });
}

struct CountsDrops(Arc<AtomicU32>);

impl Drop for CountsDrops {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

sync::thread_local! {
    static KEPT: std::cell::RefCell<Option<CountsDrops>> = const { std::cell::RefCell::new(None) };
}

#[test]
fn a_thread_local_is_dropped_with_its_thread() {
    holds_natively_too(|| {
        let drops = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&drops);
        let other = thread::spawn(move || {
            KEPT.with(|kept| *kept.borrow_mut() = Some(CountsDrops(theirs)));
        });
        other.join().expect("no panic");
        assert_eq!(drops.load(SeqCst), 1);
    });
}

#[test]
fn names_and_ids_tell_threads_apart() {
    holds_natively_too(|| {
        let builder = thread::Builder::new().name("worker".into());
        let handle = builder.spawn(|| thread::current().id()).expect("a thread can be started");
        assert_eq!(handle.thread().name(), Some("worker"));
        let id = handle.thread().id();
        assert_ne!(id, thread::current().id());
        assert_eq!(handle.join().expect("no panic"), id);
    });
}

#[test]
fn is_finished_is_true_in_the_end() {
    let seen = results(&all_executions(), || {
        let other = thread::spawn(|| {});
        let early = other.is_finished();
        other.join().expect("no panic");
        early
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_thread_outlives_its_handle() {
    let seen = results(&all_executions(), || {
        let value = Arc::new(Mutex::new(0));
        let theirs = Arc::clone(&value);
        drop(thread::spawn(move || *theirs.lock() = 1));
        *value.lock()
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn spinning_with_a_hint_or_a_yield_is_fine() {
    for pause in [sync::hint::spin_loop as fn(), thread::yield_now] {
        holds_natively_too(move || {
            let flag = Arc::new(AtomicBool::new(false));
            let theirs = Arc::clone(&flag);
            let other = thread::spawn(move || theirs.store(true, SeqCst));
            while !flag.load(SeqCst) {
                pause();
            }
            other.join().expect("no panic");
        });
    }
}
