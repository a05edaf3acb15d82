//! Atomics, as in std: every operation of every type, on one thread and natively alike.

use super::{
    all_executions, fails, holds_natively_too, panics_with, results, with_spurious_wakeups,
};
use sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use sync::atomic::{
    AtomicBool, AtomicI32, AtomicI64, AtomicIsize, AtomicU8, AtomicU32, AtomicU64, AtomicUsize,
};
use sync::engine::Cause;
use sync::{Arc, thread};

macro_rules! integers {
    ($($name:ident: $atomic:ty, $integer:ty;)*) => {
        $(
            #[test]
            fn $name() {
                holds_natively_too(|| {
                    let atomic = <$atomic>::new(5);
                    atomic.store(6, Release);
                    assert_eq!(atomic.load(Acquire), 6);
                    assert_eq!(atomic.swap(<$integer>::MAX, AcqRel), 6);
                    assert_eq!(atomic.fetch_add(1, SeqCst), <$integer>::MAX);
                    assert_eq!(atomic.load(SeqCst), <$integer>::MIN, "it wraps");
                    assert_eq!(atomic.fetch_sub(1, Relaxed), <$integer>::MIN);
                    atomic.store(0b1100, Relaxed);
                    assert_eq!(atomic.fetch_and(0b0110, Relaxed), 0b1100);
                    assert_eq!(atomic.fetch_or(0b0011, Relaxed), 0b0100);
                    assert_eq!(atomic.fetch_xor(0b0001, Relaxed), 0b0111);
                    assert_eq!(atomic.fetch_max(9, Relaxed), 0b0110);
                    assert_eq!(atomic.fetch_min(2, Relaxed), 9);
                    assert_eq!(atomic.compare_exchange(2, 3, AcqRel, Acquire), Ok(2));
                    assert_eq!(atomic.compare_exchange(2, 4, AcqRel, Acquire), Err(3));
                    assert_eq!(atomic.fetch_update(AcqRel, Acquire, |value| Some(value + 1)), Ok(3));
                    assert_eq!(atomic.fetch_update(AcqRel, Acquire, |_| None), Err(4));
                    assert_eq!(atomic.into_inner(), 4);
                });
            }
        )*
    };
}

integers! {
    u8_is_like_std: AtomicU8, u8;
    u32_is_like_std: AtomicU32, u32;
    u64_is_like_std: AtomicU64, u64;
    usize_is_like_std: AtomicUsize, usize;
    i32_is_like_std: AtomicI32, i32;
    i64_is_like_std: AtomicI64, i64;
    isize_is_like_std: AtomicIsize, isize;
}

#[test]
fn bool_is_like_std() {
    holds_natively_too(|| {
        let mut atomic = AtomicBool::new(false);
        assert!(!atomic.swap(true, SeqCst));
        assert!(atomic.fetch_and(false, SeqCst));
        assert!(!atomic.fetch_or(true, SeqCst));
        assert!(atomic.fetch_xor(true, SeqCst));
        assert_eq!(atomic.compare_exchange(false, true, SeqCst, SeqCst), Ok(false));
        *atomic.get_mut() = false;
        assert!(!atomic.load(SeqCst));
    });
}

#[test]
fn load_then_store_loses_an_update() {
    let seen = results(&all_executions(), || {
        let counter = Arc::new(AtomicU64::new(0));
        let theirs = Arc::clone(&counter);
        let increment = |counter: &AtomicU64| counter.store(counter.load(SeqCst) + 1, SeqCst);
        let other = thread::spawn(move || increment(&theirs));
        increment(&counter);
        other.join().expect("no panic");
        counter.load(SeqCst)
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [1, 2]);
}

fn one_weak_exchange() {
    let value = AtomicU64::new(0);
    assert_eq!(value.compare_exchange_weak(0, 1, SeqCst, SeqCst), Ok(0), "a spurious failure");
}

#[test]
fn a_weak_exchange_may_fail_spuriously() {
    panics_with(&with_spurious_wakeups(1), "a spurious failure", one_weak_exchange);
    results(&all_executions(), one_weak_exchange);
}

#[test]
fn a_weak_exchange_in_a_loop_is_right() {
    holds_natively_too(|| {
        let value = AtomicU64::new(0);
        while value.compare_exchange_weak(0, 1, SeqCst, SeqCst).is_err() {}
        assert_eq!(value.load(SeqCst), 1);
    });
}

#[test]
fn an_ordering_that_std_refuses_is_refused() {
    for scenario in [
        || _ = AtomicU64::new(0).load(Release),
        || AtomicU64::new(0).store(1, Acquire),
        || _ = AtomicU64::new(0).compare_exchange(0, 1, SeqCst, Release),
        || sync::atomic::fence(Relaxed),
    ] {
        assert!(std::panic::catch_unwind(scenario).is_err(), "natively it panics");
        assert!(matches!(fails(&all_executions(), scenario), Cause::Panicked { .. }));
    }
}

#[test]
fn an_update_has_missed_nothing_by_writing_itself() {
    let limits = sync::engine::Limits { executions: 1, ..all_executions() };
    let search = sync::engine::Search::Random { seed: 1 };
    let explored = super::explore(search, sync::engine::Memory::Weak, &limits, || {
        let count = AtomicU64::new(0);
        count.fetch_add(1, Relaxed);
        count.fetch_add(1, Relaxed);
        panic!("show what happened");
    });
    let events = explored.failure.expect("it panics").trace.events;
    let updates: Vec<_> = events.iter().filter(|event| event.new_value.is_some()).collect();
    assert_eq!(updates.len(), 2);
    assert!(updates.iter().all(|update| update.stale.is_none()), "{updates:?}");
    assert_eq!(updates[1].read_from, Some(0), "the second read what the first wrote");
}

static READY: AtomicBool = AtomicBool::new(false);

#[test]
fn a_static_atomic_starts_afresh_in_each_execution() {
    let seen = results(&all_executions(), || {
        assert!(!READY.swap(true, SeqCst), "left over from another execution");
        let other = thread::spawn(|| READY.load(SeqCst));
        READY.store(false, SeqCst);
        other.join().expect("no panic")
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [false, true]);
}
