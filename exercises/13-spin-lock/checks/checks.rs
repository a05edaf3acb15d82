//! What a spin lock promises, and the scenarios that try to break each promise.

mod contract;
mod subject;

use contract::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use subject::subject;
use sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, Ordering},
    thread,
};

/// Runs `f` twice, on a thread of its own and on this one.
fn on_two_threads(f: impl Fn() + Send + Clone + 'static) {
    let theirs = f.clone();
    let other = thread::spawn(theirs);
    f();
    other.join().unwrap();
}

/// One thread after another.
mod value {
    use super::*;

    #[test]
    fn goes_in_and_comes_out() {
        trial::example(|| {
            let dropped = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
            let value = Counted { number: 7, dropped: std::sync::Arc::clone(&dropped) };
            let seen = subject().walk(value);
            assert_eq!(seen, [7, 8, 9, 10], "every way in sees what was written before");
            let dropped = dropped.load(std::sync::atomic::Ordering::SeqCst);
            assert_eq!(dropped, 1, "the value is dropped once");
        });
    }

    #[test]
    fn is_shared_only_where_that_is_sound() {
        trial::example(|| {
            let shares = subject().shares();
            assert!(shares.lock_of_number, "a lock is there to be shared");
            assert!(shares.lock_of_cell, "a value that may be sent is enough for a shared lock");
            assert!(!shares.lock_of_rc, "a lock must not hand on a value that may not be sent");
            assert!(shares.guard_of_number, "a guard of a value that may be shared may be shared");
            assert!(!shares.guard_of_cell, "two threads with one guard have one value at once");
        });
    }
}

/// `lock`, on several threads.
mod lock {
    use super::*;

    #[test]
    fn has_one_owner_at_a_time() {
        trial::model(|| {
            let lock = subject().lock(0);
            let owners = Arc::new(AtomicU32::new(0));
            on_two_threads(move || {
                lock.lock(&mut |_| {
                    let others = owners.fetch_add(1, Ordering::SeqCst);
                    assert_eq!(others, 0, "nobody else has the lock");
                    owners.fetch_sub(1, Ordering::SeqCst);
                });
            });
        });
    }

    #[test]
    fn hands_on_what_its_owner_did() {
        trial::model(|| {
            let lock = subject().lock(0);
            let theirs = Arc::clone(&lock);
            let increment = |number: &mut Plain| {
                let before = number.get();
                number.set(before + 1);
            };
            let other = thread::spawn(move || theirs.lock(&mut { increment }));
            lock.lock(&mut { increment });
            other.join().unwrap();
            lock.lock(&mut |number| assert_eq!(number.get(), 2, "both increments count"));
        });
    }

    #[test]
    fn hands_on_what_its_owner_did_elsewhere() {
        trial::model(|| {
            let lock = subject().lock(0);
            let elsewhere = Arc::new(AtomicU64::new(0));
            let (theirs, writes) = (Arc::clone(&lock), Arc::clone(&elsewhere));
            let other = thread::spawn(move || {
                theirs.lock(&mut |number| {
                    number.set(1);
                    // Relaxed: it is the lock that makes this visible.
                    writes.store(1, Ordering::Relaxed);
                });
            });
            lock.lock(&mut |number| {
                let seen = elsewhere.load(Ordering::Relaxed);
                assert!(seen >= number.get(), "the next owner sees all that came before");
            });
            other.join().unwrap();
        });
    }

    #[test]
    fn goes_from_one_to_the_next() {
        let reason = "three who want the lock, each interrupted wherever he waits for another";
        trial::Model::new().preemptions(2).because(reason).check(|| {
            let lock = subject().lock(0);
            let threads: Vec<_> = (0..2)
                .map(|_| {
                    let lock = Arc::clone(&lock);
                    thread::spawn(move || {
                        lock.lock(&mut |number| {
                            let before = number.get();
                            number.set(before + 1);
                        });
                    })
                })
                .collect();
            lock.lock(&mut |number| {
                let before = number.get();
                number.set(before + 1);
            });
            threads.into_iter().for_each(|thread| thread.join().unwrap());
            lock.lock(&mut |number| assert_eq!(number.get(), 3, "each has had the lock once"));
        });
    }

    #[test]
    fn behaves_like_one_call_at_a_time() {
        trial::linearizable(|| OneAfterAnother);
    }
}

/// `try_lock`.
mod try_lock {
    use super::*;

    #[test]
    fn never_waits() {
        trial::model(|| {
            let lock = subject().lock(0);
            let inner = Arc::clone(&lock);
            let mut taken = [true; 2];
            lock.lock(&mut |_| taken = [(); 2].map(|()| inner.try_lock(&mut |_| {})));
            assert_eq!(taken, [false; 2], "somebody has the lock, and keeps it");
            assert!(lock.try_lock(&mut |_| {}), "nobody has the lock any more");
        });
    }

    #[test]
    fn leaves_the_owner_alone() {
        trial::model(|| {
            let lock = subject().lock(0);
            let theirs = Arc::clone(&lock);
            let other = thread::spawn(move || theirs.try_lock(&mut |number| number.set(1)));
            let mut seen = [0; 2];
            lock.lock(&mut |number| {
                seen[0] = number.get();
                thread::yield_now();
                seen[1] = number.get();
            });
            assert_eq!(seen[0], seen[1], "what somebody holds does not change");
            let wrote = other.join().unwrap();
            lock.lock(&mut |number| {
                assert_eq!(number.get(), u64::from(wrote), "only who has the lock writes");
            });
        });
    }

    #[test]
    fn hands_on_as_lock_does() {
        trial::model(|| {
            let lock = subject().lock(0);
            on_two_threads(move || {
                lock.try_lock(&mut |number| {
                    let before = number.get();
                    number.set(before + 1);
                });
            });
        });
    }
}

/// The guard.
mod guard {
    use super::*;

    #[test]
    fn gives_the_lock_back() {
        trial::model(|| {
            let lock = subject().lock(0);
            lock.lock(&mut |number| number.set(1));
            let mut seen = 0;
            let taken = lock.try_lock(&mut |number| seen = number.get());
            assert!(taken, "the guard is dropped, so nobody has the lock");
            assert_eq!(seen, 1, "what was written before is there");
        });
    }

    #[test]
    fn gives_the_lock_back_after_a_panic() {
        trial::model(|| {
            let lock = subject().lock(0);
            let panics = || lock.lock(&mut |_| panic!("in the middle of a section"));
            assert!(catch_unwind(AssertUnwindSafe(panics)).is_err(), "the panic goes on");
            assert!(lock.try_lock(&mut |_| {}), "a panic drops the guard, too");
        });
    }
}

/// On real threads.
mod load {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn loses_nothing() {
        trial::stress_with(
            || prop::collection::vec(1..5_u64, 2..4),
            |threads| {
                let lock = subject().lock(0);
                let expected: u64 = threads.iter().sum();
                let threads: Vec<_> = threads
                    .into_iter()
                    .map(|times| {
                        let lock = Arc::clone(&lock);
                        thread::spawn(move || {
                            for _ in 0..times {
                                lock.lock(&mut |number| {
                                    let before = number.get();
                                    number.set(before + 1);
                                });
                            }
                        })
                    })
                    .collect();
                threads.into_iter().for_each(|thread| thread.join().unwrap());
                let mut seen = 0;
                lock.lock(&mut |number| seen = number.get());
                assert_eq!(seen, expected, "every increment counts");
            },
        );
    }
}
