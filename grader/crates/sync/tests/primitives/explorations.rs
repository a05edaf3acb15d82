//! What an exploration says: causes, bounds, replay; the same each time.

use super::{EVERY_SCHEDULE, all_executions, explore, fails, panics_with};
use std::sync::atomic::{AtomicU64 as OutsideU64, Ordering::Relaxed as OutsideRelaxed};
use sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use sync::engine::{Cause, Limits, Memory, Schedule, Search};
use sync::{Arc, Mutex, channel, thread};

fn racy_counter() {
    let counter = Arc::new(AtomicU64::new(0));
    let increment = |counter: &AtomicU64| counter.store(counter.load(SeqCst) + 1, SeqCst);
    let theirs = Arc::clone(&counter);
    let other = thread::spawn(move || increment(&theirs));
    increment(&counter);
    other.join().expect("no panic");
    assert_eq!(counter.load(SeqCst), 2, "an update was lost");
}

#[test]
fn a_panic_of_the_scenario_is_a_failure() {
    panics_with(&all_executions(), "an update was lost", racy_counter);
    panics_with(&all_executions(), "at once", || panic!("at once"));
}

#[test]
fn the_panic_is_where_it_was_raised() {
    let line = line!() + 1;
    let cause = fails(&all_executions(), || panic!("here"));
    let Cause::Panicked { thread, file, line: found, .. } = cause else { panic!("{cause:?}") };
    assert_eq!((thread, found), (0, line));
    assert!(file.ends_with("explorations.rs"), "{file}");
}

#[test]
fn a_thread_that_waits_for_ever_is_leaked() {
    let cause = fails(&all_executions(), || {
        let (sender, receiver) = channel::unbounded::<u32>();
        drop(thread::spawn(move || receiver.recv()));
        // The sender lives on where nobody will use it.
        std::mem::forget(sender);
    });
    assert_eq!(cause, Cause::Leaked);
}

#[test]
fn spinning_on_what_nobody_changes_is_a_livelock() {
    for pause in [sync::hint::spin_loop as fn(), thread::yield_now] {
        let cause = fails(&all_executions(), move || {
            let flag = AtomicBool::new(false);
            while !flag.load(SeqCst) {
                pause();
            }
        });
        assert_eq!(cause, Cause::Livelock);
    }
}

#[test]
fn two_threads_that_give_way_for_ever_are_a_livelock() {
    let cause = fails(&Limits { steps: 500, ..all_executions() }, || {
        let flag = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&flag);
        let other = thread::spawn(move || {
            while !theirs.load(SeqCst) {
                thread::yield_now();
            }
        });
        while !flag.load(SeqCst) {
            thread::yield_now();
        }
        other.join().expect("no panic");
    });
    assert_eq!(cause, Cause::Livelock);
}

#[test]
fn waiters_that_give_way_to_each_other_do_not_keep_a_third_from_going_on() {
    // Each look locks and unlocks, so each waiter changes something and the other may look again.
    let scenario = || {
        let made = Arc::new(Mutex::new(false));
        let waiters = [made.clone(), made.clone()].map(|made| {
            thread::spawn(move || {
                while !*made.lock() {
                    thread::yield_now();
                }
            })
        });
        *made.lock() = true;
        waiters.into_iter().for_each(|waiter| waiter.join().expect("no panic"));
    };
    let limits = Limits { executions: 2_000, ..all_executions() };
    let searches = [
        Search::Bounded { preemptions: 0 },
        Search::Bounded { preemptions: 2 },
        Search::Dpor,
        Search::Random { seed: 1 },
    ];
    for search in searches {
        let found = explore(search, Memory::Sequential, &limits, scenario);
        assert!(found.failure.is_none(), "{:?}", found.failure);
    }
}

#[test]
fn a_failure_replays_from_its_token() {
    for search in [EVERY_SCHEDULE, Search::Dpor, Search::Random { seed: 1 }] {
        for memory in [Memory::Sequential, Memory::Weak] {
            let found = explore(search.clone(), memory, &all_executions(), racy_counter);
            let found = found.failure.expect("it loses updates");
            let token: Schedule = found.schedule.to_string().parse().expect("a token can be read");
            let again = explore(Search::Replay(token), memory, &all_executions(), racy_counter);
            assert_eq!(again.executions, 1);
            let again = again.failure.expect("it fails again");
            assert_eq!(again.cause, found.cause);
            assert_eq!(again.schedule.to_string(), found.schedule.to_string());
        }
    }
}

#[test]
fn a_broken_token_is_refused() {
    for token in ["", "nonsense", "1.2.3", "\u{1F980}"] {
        assert!(token.parse::<Schedule>().is_err(), "`{token}`");
    }
}

#[test]
fn fewest_preemptions_come_first() {
    let none = explore(
        Search::Bounded { preemptions: 0 },
        Memory::Sequential,
        &all_executions(),
        racy_counter,
    );
    assert!(none.failure.is_none() && none.complete, "a lost update needs a preemption");
    let one = explore(
        Search::Bounded { preemptions: 1 },
        Memory::Sequential,
        &all_executions(),
        racy_counter,
    );
    assert!(one.failure.is_some());
}

#[test]
fn an_exploration_is_the_same_each_time() {
    let searches = [
        EVERY_SCHEDULE,
        Search::Bounded { preemptions: 2 },
        Search::Dpor,
        Search::Random { seed: 7 },
    ];
    for search in searches {
        let limits = Limits { executions: 200, ..all_executions() };
        let run = || {
            let exploration = explore(search.clone(), Memory::Weak, &limits, racy_counter);
            let failure = exploration.failure.map(|f| (f.cause, f.schedule.to_string()));
            (exploration.executions, exploration.complete, failure)
        };
        assert_eq!(run(), run(), "{search:?}");
    }
}

#[test]
fn a_budget_that_was_used_up_is_not_complete() {
    let increments = || {
        let counter = Arc::new(AtomicU64::new(0));
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let counter = Arc::clone(&counter);
                thread::spawn(move || (0..2).for_each(|_| _ = counter.fetch_add(1, SeqCst)))
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
        assert_eq!(counter.load(SeqCst), 6);
    };
    for search in [EVERY_SCHEDULE, Search::Dpor] {
        let limits = Limits { executions: 10, ..all_executions() };
        let exploration = explore(search.clone(), Memory::Sequential, &limits, increments);
        assert!(!exploration.complete, "{search:?}");
        assert_eq!(exploration.executions, 10, "{search:?}");
        let exploration =
            explore(search.clone(), Memory::Sequential, &all_executions(), increments);
        assert!(exploration.complete, "{search:?}");
    }
}

#[test]
fn a_random_search_is_never_complete() {
    let limits = Limits { executions: 100, ..all_executions() };
    let exploration = explore(Search::Random { seed: 3 }, Memory::Sequential, &limits, || {
        drop(thread::spawn(|| {}))
    });
    assert!(!exploration.complete);
    assert_eq!(exploration.executions, 100);
}

#[test]
fn weak_accesses_are_noticed() {
    use sync::atomic::Ordering::Relaxed;
    for (order, weak) in [(SeqCst, false), (Relaxed, true)] {
        let exploration = explore(Search::Dpor, Memory::Sequential, &all_executions(), || {
            AtomicU64::new(0).load(order);
        });
        assert_eq!(exploration.weak_accesses, weak, "{order:?}");
    }
}

#[test]
fn every_execution_runs_the_whole_scenario() {
    let runs = OutsideU64::new(0);
    let exploration = explore(EVERY_SCHEDULE, Memory::Sequential, &all_executions(), || {
        let other = thread::spawn(|| {});
        other.join().expect("no panic");
        runs.fetch_add(1, OutsideRelaxed);
    });
    assert_eq!(exploration.executions, runs.into_inner());
}

#[test]
fn a_destructor_runs_in_every_execution_that_passes() {
    let drops = OutsideU64::new(0);
    struct Counts<'a>(&'a OutsideU64);
    impl Drop for Counts<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, OutsideRelaxed);
        }
    }
    let exploration = explore(Search::Dpor, Memory::Sequential, &all_executions(), || {
        let _counts = Counts(&drops);
        let mutex = Arc::new(Mutex::new(()));
        let theirs = Arc::clone(&mutex);
        let other = thread::spawn(move || drop(theirs.lock()));
        drop(mutex.lock());
        other.join().expect("no panic");
    });
    assert_eq!(exploration.executions, drops.into_inner());
}

#[test]
fn an_exploration_after_a_failing_one_is_unharmed() {
    let mutex_left_locked = || {
        let mutex = Mutex::new(());
        let _first = mutex.lock();
        let _second = mutex.lock();
    };
    for _ in 0..3 {
        assert_eq!(fails(&all_executions(), mutex_left_locked), Cause::Deadlock);
        super::holds(|| assert_eq!(*Mutex::new(1).lock(), 1));
    }
}
