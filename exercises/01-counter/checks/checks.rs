//! The checks of exercise 01: what every counter promises, then what one kind promises besides.

mod contract;
mod subject;

use contract::*;
use subject::subject;
use sync::atomic::{AtomicBool, AtomicU64, Ordering};
use sync::engine::running_threads;
use sync::thread;

// What every counter promises: each scenario is written once, and run on four types below.

fn counts_on_one_thread(counter: &dyn Counter) {
    assert_eq!(counter.get(), 5, "a new counter holds what it was given");
    counter.increment();
    assert_eq!(counter.get(), 6, "`increment` adds one");
    assert_eq!(counter.add(10), 6, "`add` returns the value before");
    assert_eq!(counter.get(), 16, "`add` adds");
    assert_eq!(counter.reset(), 16, "`reset` returns the value it takes");
    assert_eq!(counter.get(), 0, "`reset` leaves 0");
}

fn wraps_around(counter: &dyn Counter) {
    assert_eq!(counter.add(3), u64::MAX, "`add` returns the value before");
    assert_eq!(counter.get(), 2, "three steps after `u64::MAX` comes 2");
    assert_eq!(counter.add(u64::MAX - 2), 2, "`add` returns the value before");
    assert_eq!(counter.get(), u64::MAX, "the sum just fits");
    counter.increment();
    assert_eq!(counter.get(), 0, "one step after `u64::MAX` comes 0");
}

fn increments_add_up(counter: &dyn Counter) {
    thread::scope(|scope| {
        scope.spawn(|| counter.increment());
        counter.increment();
    });
    assert_eq!(counter.get(), 2, "an increment is lost");
}

fn add_answers_with_the_value_before(counter: &dyn Counter) {
    let (ten, hundred) = thread::scope(|scope| {
        let ten = scope.spawn(|| counter.add(10));
        let hundred = counter.add(100);
        (ten.join().unwrap(), hundred)
    });
    assert!(
        (ten, hundred) == (0, 10) || (ten, hundred) == (100, 0),
        "from 0, `add(10)` returned {ten} and `add(100)` returned {hundred}: one came first"
    );
    assert_eq!(counter.get(), 110, "an addition is lost");
}

fn reset_loses_nothing(counter: &dyn Counter) {
    let taken = thread::scope(|scope| {
        scope.spawn(|| counter.increment());
        counter.reset()
    });
    assert_eq!(taken + counter.get(), 1, "the increment is neither taken nor still there");
}

mod mutex {
    use super::*;

    #[test]
    fn counts_on_one_thread() {
        trial::example(|| super::counts_on_one_thread(&*subject().mutex(5)));
    }

    #[test]
    fn wraps_around() {
        trial::example(|| super::wraps_around(&*subject().mutex(u64::MAX)));
    }

    #[test]
    fn increments_add_up() {
        trial::model(|| super::increments_add_up(&*subject().mutex(0)));
    }

    #[test]
    fn add_answers_with_the_value_before() {
        trial::model(|| super::add_answers_with_the_value_before(&*subject().mutex(0)));
    }

    #[test]
    fn reset_loses_nothing() {
        trial::model(|| super::reset_loses_nothing(&*subject().mutex(0)));
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Counting { new: |initial| subject().mutex(initial), threads: 3 });
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| Counting { new: |initial| subject().mutex(initial), threads: 3 });
    }
}

mod rwlock {
    use super::*;

    #[test]
    fn counts_on_one_thread() {
        trial::example(|| {
            let counter = subject().rwlock(5);
            counter.read_with(&mut |value| assert_eq!(value, 5, "`read_with` passes the value"));
            super::counts_on_one_thread(&*counter);
        });
    }

    #[test]
    fn wraps_around() {
        trial::example(|| super::wraps_around(&*subject().rwlock(u64::MAX)));
    }

    #[test]
    fn increments_add_up() {
        trial::model(|| super::increments_add_up(&*subject().rwlock(0)));
    }

    #[test]
    fn add_answers_with_the_value_before() {
        trial::model(|| super::add_answers_with_the_value_before(&*subject().rwlock(0)));
    }

    #[test]
    fn reset_loses_nothing() {
        trial::model(|| super::reset_loses_nothing(&*subject().rwlock(0)));
    }

    /// The second reader comes and goes while the first is inside: it would wait for ever behind
    /// a lock that admits one alone.
    #[test]
    fn readers_do_not_wait_for_readers() {
        trial::model(|| {
            let counter = subject().rwlock(7);
            thread::scope(|scope| {
                counter.read_with(&mut |_| {
                    let get = scope.spawn(|| counter.get());
                    assert_eq!(get.join().unwrap(), 7, "`get` returns the value");
                    let read = scope.spawn(|| counter.read_with(&mut |_| ()));
                    read.join().unwrap();
                });
            });
        });
    }

    #[test]
    fn nothing_changes_during_read_with() {
        trial::model(|| {
            let counter = subject().rwlock(0);
            let counted = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| {
                    counter.increment();
                    counted.store(true, Ordering::SeqCst);
                });
                counter.read_with(&mut |value| {
                    let counted = counted.load(Ordering::SeqCst);
                    assert!(value == 1 || !counted, "the counter changed while it was being read");
                });
            });
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Counting { new: |initial| subject().rwlock(initial), threads: 3 });
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| Counting { new: |initial| subject().rwlock(initial), threads: 3 });
    }
}

mod atomic {
    use super::*;

    #[test]
    fn counts_on_one_thread() {
        trial::example(|| super::counts_on_one_thread(&*subject().atomic(5)));
    }

    #[test]
    fn wraps_around() {
        trial::example(|| super::wraps_around(&*subject().atomic(u64::MAX)));
    }

    #[test]
    fn swaps_only_what_it_expects() {
        trial::example(|| {
            let counter = subject().atomic(5);
            assert_eq!(counter.compare_and_swap(5, 8), Ok(5), "the value is the one expected");
            assert_eq!(counter.get(), 8, "a swap that succeeds stores the new value");
            assert_eq!(counter.compare_and_swap(5, 9), Err(8), "the value is another");
            assert_eq!(counter.get(), 8, "a swap that fails changes nothing");
        });
    }

    #[test]
    fn stops_at_the_limit() {
        trial::example(|| {
            let counter = subject().atomic(1);
            assert!(!counter.increment_up_to(0), "1 is past the limit 0");
            assert!(!counter.increment_up_to(1), "1 is at the limit");
            assert!(counter.increment_up_to(2), "1 is below the limit 2");
            assert_eq!(counter.get(), 2, "one call of three counted");
            let full = subject().atomic(u64::MAX);
            assert!(!full.increment_up_to(u64::MAX), "`u64::MAX` is at the limit");
            assert_eq!(full.get(), u64::MAX, "a call that does not count changes nothing");
        });
    }

    #[test]
    fn increments_add_up() {
        trial::model(|| super::increments_add_up(&*subject().atomic(0)));
    }

    #[test]
    fn add_answers_with_the_value_before() {
        trial::model(|| super::add_answers_with_the_value_before(&*subject().atomic(0)));
    }

    #[test]
    fn reset_loses_nothing() {
        trial::model(|| super::reset_loses_nothing(&*subject().atomic(0)));
    }

    #[test]
    fn one_swap_wins() {
        trial::model(|| {
            let counter = subject().atomic(0);
            let (seven, eight) = thread::scope(|scope| {
                let seven = scope.spawn(|| counter.compare_and_swap(0, 7));
                let eight = counter.compare_and_swap(0, 8);
                (seven.join().unwrap(), eight)
            });
            match counter.get() {
                7 => assert_eq!((seven, eight), (Ok(0), Err(7)), "7 came first"),
                8 => assert_eq!((seven, eight), (Err(8), Ok(0)), "8 came first"),
                value => assert_eq!(value, 7, "one of two swaps succeeds"),
            }
        });
    }

    #[test]
    fn no_increment_is_overwritten_by_a_swap() {
        trial::model(|| {
            let counter = subject().atomic(0);
            let swap = thread::scope(|scope| {
                scope.spawn(|| counter.increment());
                counter.compare_and_swap(0, 10)
            });
            match swap {
                Ok(_) => assert_eq!(counter.get(), 11, "the swap came first, then the increment"),
                Err(_) => assert_eq!(counter.get(), 1, "the increment came first, no swap"),
            }
        });
    }

    #[test]
    fn the_limit_is_never_passed() {
        trial::model(|| {
            let counter = subject().atomic(0);
            let (first, second) = thread::scope(|scope| {
                let first = scope.spawn(|| counter.increment_up_to(1));
                let second = scope.spawn(|| counter.increment_up_to(1));
                assert!(counter.get() <= 1, "the counter is past the limit");
                (first.join().unwrap(), second.join().unwrap())
            });
            assert_eq!(counter.get(), 1, "there was room for one");
            assert!(first != second, "one call counted, and one alone may say so");
        });
    }

    #[test]
    fn below_the_limit_everyone_counts() {
        trial::model(|| {
            let counter = subject().atomic(0);
            let (first, second) = thread::scope(|scope| {
                let first = scope.spawn(|| counter.increment_up_to(2));
                let second = counter.increment_up_to(2);
                (first.join().unwrap(), second)
            });
            assert!(first && second, "there was room for both");
            assert_eq!(counter.get(), 2, "both counted");
        });
    }

    #[test]
    fn what_came_before_a_change_is_visible() {
        trial::model(|| {
            let counter = subject().atomic(0);
            let (first, second) = (AtomicU64::new(0), AtomicU64::new(0));
            thread::scope(|scope| {
                scope.spawn(|| {
                    first.store(1, Ordering::Relaxed);
                    counter.increment();
                    second.store(2, Ordering::Relaxed);
                    counter.add(10);
                });
                let count = counter.get();
                let letters = (first.load(Ordering::Relaxed), second.load(Ordering::Relaxed));
                assert!(count < 1 || letters.0 == 1, "what came before `increment` is not visible");
                assert!(count < 11 || letters.1 == 2, "what came before `add` is not visible");
            });
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| ConditionalCounting { new: |initial| subject().atomic(initial) });
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| ConditionalCounting { new: |initial| subject().atomic(initial) });
    }
}

mod channel {
    use super::*;

    #[test]
    fn counts_on_one_thread() {
        trial::example(|| super::counts_on_one_thread(&*subject().channel(5)));
    }

    #[test]
    fn wraps_around() {
        trial::example(|| super::wraps_around(&*subject().channel(u64::MAX)));
    }

    #[test]
    fn increments_add_up() {
        trial::model(|| super::increments_add_up(&*subject().channel(0)));
    }

    #[test]
    fn add_answers_with_the_value_before() {
        trial::model(|| super::add_answers_with_the_value_before(&*subject().channel(0)));
    }

    #[test]
    fn reset_loses_nothing() {
        trial::model(|| super::reset_loses_nothing(&*subject().channel(0)));
    }

    #[test]
    fn a_caller_sees_its_own_increment() {
        trial::model(|| {
            let counter = subject().channel(0);
            counter.increment();
            assert_eq!(counter.get(), 1, "`get` overtook the increment of the same caller");
        });
    }

    /// Says nothing itself: a thread that waits for ever is what the engine looks for.
    #[test]
    fn its_thread_ends_with_the_counter() {
        trial::model(|| {
            let counter = subject().channel(0);
            counter.increment();
            drop(counter);
        });
    }

    #[test]
    fn dropping_waits_for_its_thread() {
        trial::model(|| {
            let before = running_threads();
            let counter = subject().channel(0);
            counter.increment();
            drop(counter);
            assert_eq!(running_threads(), before, "`drop` returned, and the thread still runs");
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Counting { new: |initial| subject().channel(initial), threads: 2 });
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| Counting { new: |initial| subject().channel(initial), threads: 3 });
    }
}
