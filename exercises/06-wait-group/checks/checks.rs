//! What a wait group promises, and the scenarios that try to break each promise.

mod contract;
mod subject;

use contract::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use subject::subject;
use sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
    time::Duration,
};

/// Lets the others go on until each of them has ended or waits.
///
/// Time is virtual under a model, and at most two timeouts of an execution fire while another
/// thread could go on: the third one waits for all of them.
fn when_the_others_wait() {
    for _ in 0..3 {
        thread::sleep(Duration::from_millis(1));
    }
}

/// The count alone.
mod count {
    use super::*;

    #[test]
    fn goes_up_and_down() {
        trial::example(|| {
            let group = subject().group();
            assert_eq!(group.count(), 0, "a new group has nothing to wait for");
            group.wait();
            group.add(2);
            group.add(0);
            assert_eq!(group.count(), 2, "two things are not done");
            group.done();
            assert_eq!(group.count(), 1, "one is done");
            group.another().done();
            assert_eq!(group.count(), 0, "the other is done by another handle to the same group");
            group.wait();
            group.another().add(3);
            assert_eq!(group.count(), 3, "the next round of the same group");
            assert_eq!(subject().group().count(), 0, "another group has a count of its own");
        });
    }

    #[test]
    fn never_falls_below_zero() {
        trial::example(|| {
            let group = subject().group();
            let words = done_or_panic(&*group).expect("a `done` too many panics");
            assert!(words.contains("done"), "the panic says {words:?}: it does not name `done`");
            assert_eq!(group.count(), 0, "the count stays 0");
            group.wait();
            group.add(1);
            assert_eq!(group.count(), 1, "the group can be used as before");
            group.done();
            group.wait();
        });
    }

    #[test]
    fn never_wraps_around() {
        trial::example(|| {
            let group = subject().group();
            group.add(usize::MAX);
            let added = catch_unwind(AssertUnwindSafe(|| group.add(1)));
            let words = words(&*added.expect_err("a count that does not fit panics"));
            assert!(words.contains("add"), "the panic says {words:?}: it does not name `add`");
            assert_eq!(group.count(), usize::MAX, "the count stays as it was");
        });
    }

    #[test]
    fn one_done_too_many_panics_whoever_is_last() {
        trial::model(|| {
            let group = subject().group();
            group.add(1);
            let other = group.another();
            let thread = thread::spawn(move || done_or_panic(&*other).is_some());
            let mine = done_or_panic(&*group).is_some();
            let panics = u32::from(mine) + u32::from(thread.join().unwrap());
            assert_eq!(panics, 1, "one of two `done` was too many");
            assert_eq!(group.count(), 0, "the count never falls below 0");
        });
    }
}

/// Waiting for one round.
mod waiting {
    use super::*;

    #[test]
    fn lasts_until_everything_is_done() {
        trial::model(|| {
            let group = subject().group();
            group.add(2);
            let done = Arc::new(AtomicU32::new(0));
            let threads: Vec<_> = (0..2)
                .map(|_| {
                    let (group, done) = (group.another(), Arc::clone(&done));
                    thread::spawn(move || {
                        done.fetch_add(1, Ordering::SeqCst);
                        group.done();
                    })
                })
                .collect();
            group.wait();
            assert_eq!(done.load(Ordering::SeqCst), 2, "both are done when `wait` returns");
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
    }

    #[test]
    fn no_wakeup_is_lost() {
        trial::model(|| {
            let group = subject().group();
            group.add(1);
            let other = group.another();
            let thread = thread::spawn(move || other.done());
            group.wait();
            thread.join().unwrap();
        });
    }

    #[test]
    fn everyone_who_waits_is_let_go() {
        trial::model(|| {
            let group = subject().group();
            group.add(1);
            let waiters: Vec<_> = (0..2)
                .map(|_| {
                    let group = group.another();
                    thread::spawn(move || group.wait())
                })
                .collect();
            group.done();
            waiters.into_iter().for_each(|waiter| waiter.join().unwrap());
        });
    }

    #[test]
    fn sees_what_was_done() {
        trial::model(|| {
            let group = subject().group();
            group.add(2);
            let done: Arc<[AtomicBool; 2]> = Arc::default();
            let threads: Vec<_> = (0..2)
                .map(|thread| {
                    let (group, done) = (group.another(), Arc::clone(&done));
                    thread::spawn(move || {
                        // Relaxed: it is the group that makes this visible.
                        done[thread].store(true, Ordering::Relaxed);
                        group.done();
                    })
                })
                .collect();
            group.wait();
            for done in &*done {
                let seen = done.load(Ordering::Relaxed);
                assert!(seen, "what a thread did before `done` is visible to whoever waited");
            }
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
    }

    #[test]
    fn behaves_like_a_count_one_call_at_a_time() {
        trial::linearizable(|| OneAfterAnother);
    }
}

/// One round after another.
mod rounds {
    use super::*;

    #[test]
    fn the_next_one_holds_nobody_back() {
        trial::model(|| {
            let group = subject().group();
            group.add(1);
            let waits = group.another();
            let waiter = thread::spawn(move || waits.wait());
            when_the_others_wait();
            group.done();
            group.add(1);
            // The waiter's round is over, although the count is 1 again.
            waiter.join().unwrap();
            assert_eq!(group.count(), 1, "whoever is let go leaves the count alone");
        });
    }

    #[test]
    fn each_is_waited_for_to_its_end() {
        trial::model(|| {
            let group = subject().group();
            group.add(1);
            let first = group.another();
            let ends_the_first = thread::spawn(move || first.done());
            // While the first round ends, the second begins.
            while group.count() > 0 {
                thread::yield_now();
            }
            group.add(1);
            let done = Arc::new(AtomicBool::new(false));
            let (second, sets) = (group.another(), Arc::clone(&done));
            let ends_the_second = thread::spawn(move || {
                sets.store(true, Ordering::SeqCst);
                second.done();
            });
            group.wait();
            assert!(done.load(Ordering::SeqCst), "the second round is waited for, too");
            ends_the_first.join().unwrap();
            ends_the_second.join().unwrap();
        });
    }
}

/// The guard, and tasks on threads of their own.
mod guard {
    use super::*;

    #[test]
    fn counts_until_it_is_dropped() {
        trial::example(|| {
            let group = subject().group();
            let first = group.guard();
            let second = group.guard();
            assert_eq!(group.count(), 2, "two guards, two things that are not done");
            drop(first);
            assert_eq!(group.count(), 1, "the first is done when its guard is dropped");
            drop(second);
            assert_eq!(group.count(), 0, "the second is done");
            group.wait();
        });
    }

    #[test]
    fn is_dropped_by_a_panic() {
        trial::model(|| {
            let group = subject().group();
            let guard = group.guard();
            let thread = thread::spawn(move || {
                let _guard = guard;
                panic!("in the middle of the work");
            });
            group.wait();
            assert!(thread.join().is_err(), "the thread panicked, and its work counts as done");
        });
    }
}

mod spawn {
    use super::*;

    #[test]
    fn a_task_counts_from_the_call() {
        trial::model(|| {
            let group = subject().group();
            let ran = Arc::new(AtomicBool::new(false));
            let sets = Arc::clone(&ran);
            let task = group.spawn(Box::new(move || {
                sets.store(true, Ordering::SeqCst);
                7
            }));
            group.wait();
            assert!(ran.load(Ordering::SeqCst), "`wait` waits for a task that was spawned before");
            assert_eq!(task.join().unwrap(), 7, "the handle has what the task returned");
            assert_eq!(group.count(), 0, "a task counts once");
        });
    }

    #[test]
    fn a_task_that_panics_is_done() {
        trial::model(|| {
            let group = subject().group();
            let task = group.spawn(Box::new(|| panic!("in the middle of the task")));
            group.wait();
            assert!(task.join().is_err(), "the handle has the panic");
        });
    }

    #[test]
    fn a_task_may_spawn_another() {
        trial::model(|| {
            let group = subject().group();
            let ran = Arc::new(AtomicU32::new(0));
            let (inner_group, counts) = (group.another(), Arc::clone(&ran));
            let task = group.spawn(Box::new(move || {
                let inner_counts = Arc::clone(&counts);
                let inner = inner_group
                    .spawn(Box::new(move || inner_counts.fetch_add(1, Ordering::SeqCst)));
                counts.fetch_add(1, Ordering::SeqCst);
                // Nobody joins it: its thread is on its own.
                drop(inner);
                0
            }));
            group.wait();
            assert_eq!(ran.load(Ordering::SeqCst), 2, "both tasks are done");
            task.join().unwrap();
        });
    }
}

/// On real threads.
mod load {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_round_is_complete() {
        trial::stress_with(
            || prop::collection::vec(0..4_u32, 1..4),
            |rounds| {
                let group = subject().group();
                let done = Arc::new(AtomicU32::new(0));
                let mut expected = 0;
                for tasks in rounds {
                    let tasks: Vec<_> = (0..tasks)
                        .map(|_| {
                            let done = Arc::clone(&done);
                            group.spawn(Box::new(move || done.fetch_add(1, Ordering::SeqCst)))
                        })
                        .collect();
                    let (other, seen) = (group.another(), Arc::clone(&done));
                    let watcher = thread::spawn(move || {
                        other.wait();
                        seen.load(Ordering::SeqCst)
                    });
                    group.wait();
                    expected += tasks.len() as u32;
                    assert_eq!(done.load(Ordering::SeqCst), expected, "the round is complete");
                    let seen = watcher.join().unwrap();
                    assert_eq!(seen, expected, "for everyone who waited");
                    tasks.into_iter().for_each(|task| assert!(task.join().is_ok()));
                }
            },
        );
    }
}
