//! The checks of exercise 02: single entries, values made on demand, changes in place, two keys at
//! once, and the map as a whole.

mod contract;
mod subject;

use contract::*;
use subject::subject;
use sync::atomic::{AtomicU64, Ordering};
use sync::{Barrier, thread};

/// A map that holds 10 under each of these keys.
fn map_with(keys: impl IntoIterator<Item = u32>) -> Box<dyn Map> {
    let map = subject().map();
    for key in keys {
        map.insert(key, 10);
    }
    map
}

mod entries {
    use super::*;

    #[test]
    fn behave_like_a_map_on_one_thread() {
        trial::example(|| {
            let map = subject().map();
            assert!(map.is_empty(), "a new map is empty");
            assert_eq!(map.get(1), None, "`get` of an absent key");
            assert_eq!(map.insert(1, 10), None, "`insert` of an absent key");
            assert_eq!(map.insert(2, 20), None, "`insert` of an absent key");
            assert_eq!(map.insert(1, 11), Some(10), "`insert` returns what it replaces");
            assert_eq!(map.get(1), Some(11), "`get` returns what was inserted last");
            assert_eq!(map.len(), 2, "a key counts once");
            assert!(!map.is_empty(), "two keys are present");
            assert_eq!(map.remove(1), Some(11), "`remove` returns the value it takes out");
            assert_eq!(map.remove(1), None, "`remove` of an absent key");
            assert!(!map.contains_key(1), "1 was removed");
            assert!(map.contains_key(2), "2 is still there");
            assert_eq!(map.len(), 1, "a removed key does not count");
        });
    }

    #[test]
    fn insert_answers_with_what_it_replaced() {
        trial::model(|| {
            let map = subject().map();
            let (ten, twenty) = thread::scope(|scope| {
                let ten = scope.spawn(|| map.insert(1, 10));
                let twenty = map.insert(1, 20);
                (ten.join().unwrap(), twenty)
            });
            match map.get(1) {
                Some(10) => assert_eq!((twenty, ten), (None, Some(20)), "10 replaced 20"),
                Some(20) => assert_eq!((ten, twenty), (None, Some(10)), "20 replaced 10"),
                value => assert_eq!(value, Some(10), "one of two values remains"),
            }
        });
    }

    #[test]
    fn one_remove_gets_the_value() {
        trial::model(|| {
            let map = map_with([1]);
            let (first, second) = thread::scope(|scope| {
                let first = scope.spawn(|| map.remove(1));
                let second = map.remove(1);
                (first.join().unwrap(), second)
            });
            assert!(
                (first, second) == (Some(10), None) || (first, second) == (None, Some(10)),
                "the value was taken out once, but the answers are {first:?} and {second:?}"
            );
            assert!(!map.contains_key(1), "the key was removed");
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Mapping { new: || subject().map(), calls: entry_calls });
    }

    #[test]
    fn hold_on_real_threads() {
        trial::stress(|| Mapping { new: || subject().map(), calls: entry_calls });
    }
}

mod make {
    use super::*;

    #[test]
    fn is_called_for_an_absent_key_only() {
        trial::example(|| {
            let map = subject().map();
            assert_eq!(map.get_or_insert_with(1, &mut || 10), 10, "the key is absent");
            assert_eq!(map.get(1), Some(10), "the value made is in the map");
            let mut makes = 0;
            let value = map.get_or_insert_with(1, &mut || {
                makes += 1;
                11
            });
            assert_eq!(value, 10, "the key is present");
            assert_eq!(makes, 0, "`make` is not called for a key that is present");
            assert_eq!(map.len(), 1, "one key");
        });
    }

    #[test]
    fn is_called_once_for_two_who_ask() {
        trial::model(|| {
            let map = subject().map();
            let makes = AtomicU64::new(0);
            let ask = || map.get_or_insert_with(1, &mut || makes.fetch_add(1, Ordering::SeqCst));
            let (first, second) = thread::scope(|scope| {
                let first = scope.spawn(ask);
                let second = ask();
                (first.join().unwrap(), second)
            });
            assert_eq!(makes.load(Ordering::SeqCst), 1, "`make` was called once for each");
            assert_eq!((first, second), (0, 0), "both receive the value that was made");
            assert_eq!(map.get(1), Some(0), "the value made is in the map");
        });
    }

    #[test]
    fn wakes_everyone_who_waits_for_it() {
        trial::model(|| {
            let map = subject().map();
            let ask = || map.get_or_insert_with(1, &mut || 10);
            thread::scope(|scope| {
                scope.spawn(ask);
                scope.spawn(ask);
                assert_eq!(ask(), 10, "the value that was made");
            });
        });
    }

    #[test]
    fn may_call_the_map() {
        trial::model(|| {
            let map = map_with([1]);
            let made = map.get_or_insert_with(2, &mut || {
                assert_eq!(map.get(1), Some(10), "`get` inside `make`");
                assert_eq!(map.insert(3, 30), None, "`insert` inside `make`");
                assert_eq!(map.len(), 2, "the key being made is not there yet");
                map.get_or_insert_with(4, &mut || map.snapshot().values().sum())
            });
            assert_eq!(made, 40, "10 and 30 when the inner `make` looked");
            assert_eq!(map.len(), 4, "all four keys are there in the end");
        });
    }

    /// `make` goes on when another thread has called the map for other keys: those calls would wait
    /// for ever behind a lock held around `make`.
    #[test]
    fn does_not_hold_up_other_keys() {
        trial::model(|| {
            let map = map_with([1]);
            let called = Barrier::new(2);
            thread::scope(|scope| {
                scope.spawn(|| {
                    map.insert(2, 20);
                    assert_eq!(map.get(1), Some(10), "`get` of another key");
                    called.wait();
                });
                map.get_or_insert_with(3, &mut || {
                    called.wait();
                    30
                });
            });
            assert_eq!(map.snapshot().into_values().sum::<u64>(), 60, "three keys");
        });
    }

    #[test]
    fn leaves_the_key_absent_if_it_panics() {
        trial::model(|| {
            let map = subject().map();
            thread::scope(|scope| {
                let panics = scope.spawn(|| map.get_or_insert_with(1, &mut || panic!("no value")));
                let value = map.get_or_insert_with(1, &mut || 10);
                assert_eq!(value, 10, "the only value ever made");
                // A call that found the key present did not have to make anything.
                assert_eq!(panics.join().unwrap_or(10), 10, "the only value ever made");
            });
            assert_eq!(map.get(1), Some(10), "the value made is in the map");
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Mapping { new: || subject().map(), calls: make_calls });
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| Mapping { new: || subject().map(), calls: make_calls });
    }
}

mod update {
    use super::*;

    #[test]
    fn changes_a_value_in_place() {
        trial::example(|| {
            let map = map_with([1]);
            let doubled = map.update(1, &mut |value| {
                *value *= 2;
                *value + 1
            });
            assert_eq!(doubled, Some(21), "`update` returns what its closure returns");
            assert_eq!(map.get(1), Some(20), "the value is changed");
            let mut calls = 0;
            let absent = map.update(2, &mut |_| {
                calls += 1;
                calls
            });
            assert_eq!(absent, None, "the key is absent");
            assert_eq!(calls, 0, "there is nothing to change");
            assert_eq!(map.len(), 1, "`update` adds no key");
        });
    }

    #[test]
    fn both_updates_count() {
        trial::model(|| {
            let map = map_with([1]);
            let add = |amount| {
                map.update(1, &mut |value| {
                    *value += amount;
                    *value
                })
            };
            thread::scope(|scope| {
                scope.spawn(|| add(1));
                add(2);
            });
            assert_eq!(map.get(1), Some(13), "an update is lost");
        });
    }

    #[test]
    fn never_overwrites_an_insert() {
        trial::model(|| {
            let map = map_with([1]);
            let replaced = thread::scope(|scope| {
                scope.spawn(|| {
                    map.update(1, &mut |value| {
                        *value += 1;
                        *value
                    })
                });
                map.insert(1, 100)
            });
            match replaced {
                Some(10) => assert_eq!(map.get(1), Some(101), "the insert came first"),
                _ => assert_eq!((replaced, map.get(1)), (Some(11), Some(100)), "it came second"),
            }
        });
    }

    #[test]
    fn never_brings_a_removed_key_back() {
        trial::model(|| {
            let map = map_with([1]);
            thread::scope(|scope| {
                scope.spawn(|| map.update(1, &mut |value| *value));
                map.remove(1);
            });
            assert_eq!(map.get(1), None, "the key was removed, and nobody inserted it again");
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Mapping { new: || subject().map(), calls: update_calls });
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| Mapping { new: || subject().map(), calls: update_calls });
    }
}

// These checks use several pairs of keys: in a map with several locks, one pair may happen to share
// a lock, hardly all of them.
mod two_keys {
    use super::*;

    #[test]
    fn change_in_the_order_given() {
        trial::example(|| {
            let map = subject().map();
            for (from, to) in [(1, 2), (2, 1)] {
                map.insert(1, 10);
                map.insert(2, 10);
                let sum = map.update_two(from, to, &mut |from, to| {
                    *from -= 3;
                    *to += 4;
                    *from + *to
                });
                assert_eq!(sum, Some(21), "`update_two` returns what its closure returns");
                let values = (map.get(from), map.get(to));
                assert_eq!(values, (Some(7), Some(14)), "values come in the order of the keys");
            }
            for (from, to) in [(1, 9), (9, 1), (8, 9), (1, 1)] {
                let mut calls = 0;
                let answer = map.update_two(from, to, &mut |_, _| {
                    calls += 1;
                    calls
                });
                assert_eq!((answer, calls), (None, 0), "a key is absent, or given twice");
            }
            assert_eq!(map.len(), 2, "`update_two` adds no key");
        });
    }

    /// Every pair of 17 keys: with any number of locks up to 16, some pair shares one.
    #[test]
    fn may_be_any_two() {
        trial::model(|| {
            let map = map_with(0..17);
            for from in 0..17 {
                for to in 0..from {
                    assert_eq!(map.transfer(from, to, 0), Some(20), "both keys are present");
                }
            }
        });
    }

    #[test]
    fn may_come_in_either_order() {
        trial::model(|| {
            let map = map_with(1..=6);
            thread::scope(|scope| {
                scope.spawn(|| {
                    map.transfer(1, 2, 1);
                    map.transfer(3, 4, 1);
                    map.transfer(5, 6, 1);
                });
                map.transfer(2, 1, 2);
                map.transfer(4, 3, 2);
                map.transfer(6, 5, 2);
            });
            let values: Vec<u64> = map.snapshot().into_values().collect();
            assert_eq!(values, [11, 9, 11, 9, 11, 9], "a transfer is lost");
        });
    }

    #[test]
    fn change_together() {
        trial::model(|| {
            let map = map_with([1, 2]);
            thread::scope(|scope| {
                scope.spawn(|| map.transfer(1, 2, 5));
                let sum = map.update_two(2, 1, &mut |second, first| *second + *first);
                assert_eq!(sum, Some(20), "one key is changed, the other not yet");
            });
        });
    }
}

mod snapshot {
    use super::*;

    #[test]
    fn is_a_copy() {
        trial::example(|| {
            let map = map_with([1, 2]);
            let before = map.snapshot();
            map.insert(1, 11);
            map.remove(2);
            let before: Vec<(u32, u64)> = before.into_iter().collect();
            assert_eq!(before, [(1, 10), (2, 10)], "a snapshot does not change any more");
            let after: Vec<(u32, u64)> = map.snapshot().into_iter().collect();
            assert_eq!(after, [(1, 11)], "the next one shows the map as it is then");
        });
    }

    #[test]
    fn shows_one_moment() {
        trial::model(|| {
            let map = map_with(1..=6);
            thread::scope(|scope| {
                scope.spawn(|| {
                    map.transfer(1, 2, 1);
                    map.transfer(3, 4, 1);
                    map.transfer(5, 6, 1);
                });
                let sum: u64 = map.snapshot().into_values().sum();
                assert_eq!(sum, 60, "a transfer is seen half done");
            });
        });
    }

    #[test]
    fn len_counts_at_one_moment() {
        trial::model(|| {
            let map = map_with([1, 3]);
            thread::scope(|scope| {
                scope.spawn(|| {
                    // One key after another moves and comes back: two keys, or three for a moment.
                    for (from, to) in [(1, 2), (3, 4), (2, 1), (4, 3)] {
                        map.insert(to, 10);
                        map.remove(from);
                    }
                });
                let len = map.len();
                assert!((2..=3).contains(&len), "there were never {len} keys");
            });
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Mapping { new: || subject().map(), calls: all_calls });
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| Mapping { new: || subject().map(), calls: all_calls });
    }
}
