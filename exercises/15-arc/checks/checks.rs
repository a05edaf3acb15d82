//! What a shared value promises, and the scenarios that try to break each promise.

mod contract;
mod subject;

use contract::*;
use std::mem::ManuallyDrop;
use subject::subject;
use sync::thread;

/// Handles on one thread.
mod handles {
    use super::*;

    #[test]
    fn lead_to_one_value() {
        trial::example(|| {
            let first = subject().share(Drops::none().value(7));
            assert_eq!(first.count(), 1, "there is one handle");
            let second = first.another();
            assert_eq!(first.count(), 2, "there are two handles");
            assert_eq!(second.count(), 2, "both say the same");
            assert_eq!(second.value().get(), 7, "the value can be read by each");
            assert!(std::ptr::eq(first.value(), second.value()), "it is one value, not two");
            drop(first);
            assert_eq!(second.count(), 1, "one handle is left");
            assert_eq!(second.value().get(), 7, "the value is still there");
        });
    }

    #[test]
    fn drop_the_value_with_the_last() {
        trial::example(|| {
            let drops = Drops::none();
            let first = subject().share(drops.value(7));
            let second = first.another();
            drop(first);
            assert_eq!(drops.count(), 0, "a handle is left");
            drop(second);
            assert_eq!(drops.count(), 1, "the value goes with the last handle");
        });
    }

    #[test]
    fn change_the_value_only_alone() {
        trial::example(|| {
            let mut first = subject().share(Drops::none().value(7));
            first.get_mut().expect("there is one handle").set(8);
            let second = first.another();
            assert!(first.get_mut().is_none(), "there is another handle");
            assert_eq!(second.value().get(), 8, "what was changed is there");
            drop(second);
            assert!(first.get_mut().is_some(), "there is one handle again");
        });
    }

    #[test]
    fn give_the_value_to_the_last() {
        trial::example(|| {
            let drops = Drops::none();
            let first = subject().share(drops.value(7));
            let second = first.another();
            assert!(first.into_inner().is_none(), "another handle is left");
            assert_eq!(second.count(), 1, "a handle that was given up is gone");
            let value = second.into_inner().map(|value| value.get());
            assert_eq!(value, Some(7), "the last handle gives the value");
            assert_eq!(drops.count(), 1, "which is dropped once");
        });
    }

    #[test]
    fn leave_their_thread_only_where_that_is_sound() {
        trial::example(|| {
            let leaves = subject().leaves();
            assert!(leaves.number, "handles are there for several threads");
            assert!(!leaves.may_send, "two handles on two threads share their value");
            assert!(!leaves.may_share, "whoever has the last handle drops the value on his thread");
        });
    }

    #[test]
    fn are_all_counted() {
        trial::model(|| {
            let drops = Drops::none();
            let first = subject().share(drops.value(7));
            let second = first.another();
            let other = thread::spawn(move || {
                let third = second.another();
                [second, third]
            });
            let fourth = first.another();
            let [second, third] = other.join().unwrap();
            let count = first.count();
            // Where one is not counted, they must not be dropped: the value would go while some of them
            // still lead to it.
            let handles = ManuallyDrop::new([first, second, third, fourth]);
            assert_eq!(count, handles.len(), "every handle is counted");
            drop(ManuallyDrop::into_inner(handles));
            assert_eq!(drops.count(), 1, "the value goes with the last handle");
        });
    }
}

/// The last of several handles.
mod last {
    use super::*;

    #[test]
    fn is_one_of_them() {
        trial::model(|| {
            let drops = Drops::none();
            let first = subject().share(drops.value(7));
            let second = first.another();
            let other = thread::spawn(move || drop(second));
            drop(first);
            other.join().unwrap();
            assert_eq!(drops.count(), 1, "one of the two was the last");
        });
    }

    #[test]
    fn drops_the_value_after_every_use() {
        trial::model(|| {
            let first = subject().share(Drops::none().value(7));
            let second = first.another();
            let other = thread::spawn(move || {
                assert_eq!(second.value().get(), 7, "the value is there");
            });
            assert_eq!(first.value().get(), 7, "the value is there");
            drop(first);
            other.join().unwrap();
        });
    }

    #[test]
    fn changes_the_value_after_every_use() {
        trial::model(|| {
            let mut first = subject().share(Drops::none().value(7));
            let second = first.another();
            let other = thread::spawn(move || {
                assert_eq!(second.value().get(), 7, "nobody changes what another one can see");
            });
            if let Some(value) = first.get_mut() {
                value.set(8);
            }
            other.join().unwrap();
        });
    }

    #[test]
    fn gives_the_value_to_exactly_one() {
        trial::model(|| {
            let drops = Drops::none();
            let first = subject().share(drops.value(7));
            let second = first.another();
            let take = |handle: Box<dyn Handle>| {
                assert_eq!(handle.value().get(), 7, "the value is there");
                let value = handle.into_inner();
                value.map(|mut value| value.set(8)).is_some()
            };
            let other = thread::spawn(move || take(second));
            let mine = take(first);
            let taken = u32::from(mine) + u32::from(other.join().unwrap());
            assert_eq!(taken, 1, "one of the two was the last");
            assert_eq!(drops.count(), 1, "the value is dropped once");
        });
    }
}

/// On real threads.
mod load {
    use super::*;

    #[test]
    fn keeps_the_value_as_long_as_it_is_used() {
        trial::stress_with(
            || (2..4_usize, 1..20_u32),
            |(threads, times)| {
                let drops = Drops::none();
                let first = subject().share(drops.value(7));
                let threads: Vec<_> = (0..threads)
                    .map(|_| {
                        let handle = first.another();
                        thread::spawn(move || {
                            for _ in 0..times {
                                let another = handle.another();
                                assert_eq!(another.value().get(), 7, "the value is there");
                            }
                        })
                    })
                    .collect();
                drop(first);
                threads.into_iter().for_each(|thread| thread.join().unwrap());
                assert_eq!(drops.count(), 1, "the value is dropped once");
            },
        );
    }
}
