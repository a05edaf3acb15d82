//! The checks of exercise 09: calls on one key, shards that leave each other alone, two keys at
//! once, and a walk through a map that others change.

mod contract;
mod subject;

use contract::*;
use proptest::prelude::*;
use std::any::Any;
use std::collections::BTreeMap;
use subject::subject;
use sync::atomic::{AtomicBool, Ordering};
use sync::{Arc, Barrier, channel, thread};

/// A map of so many shards that holds ten times each of these keys.
fn map_with(shards: usize, keys: impl IntoIterator<Item = u32>) -> Box<dyn Map> {
    let map = subject().map(shards);
    for key in keys {
        map.store(key, u64::from(key) * 10);
    }
    map
}

mod entries {
    use super::*;

    #[test]
    fn behave_like_a_map_on_one_thread() {
        trial::example(|| {
            for (shards, key) in [(1, 1), (4, 1), (7, 2), (7, 3), (7, 4), (7, 5)] {
                let (map, other) = (subject().map(shards), key + 1);
                assert_eq!(map.load(key), None, "`load` of an absent key");
                assert_eq!(
                    map.load_or_store(key, 9),
                    (9, false),
                    "`load_or_store` of an absent key"
                );
                assert_eq!(map.load(key), Some(9), "what `load_or_store` stored");
                assert_eq!(map.store(key, 10), Some(9), "`store` returns what it replaces");
                assert_eq!(map.load_or_store(key, 12), (10, true), "a present key is loaded");
                assert_eq!(map.store(other, 20), None, "`store` under an absent key");
                assert!(!map.compare_and_swap(other, 21, 22), "the key does not hold 21");
                assert_eq!(map.load(other), Some(20), "a comparison that fails changes nothing");
                assert!(map.compare_and_swap(other, 20, 22), "the key holds 20");
                assert_eq!(map.load(other), Some(22), "what `compare_and_swap` put there");
                assert_eq!(map.load_and_delete(key), Some(10), "what was stored last");
                assert_eq!(map.load_and_delete(key), None, "`load_and_delete` of an absent key");
                assert!(!map.compare_and_swap(key, 10, 30), "the key is absent");
                assert_eq!(map.load(key), None, "an absent key is not made by a comparison");
                assert_eq!(map.load(other), Some(22), "the other key is still there");
            }
        });
    }

    #[test]
    fn store_answers_with_what_it_replaced() {
        trial::model(|| {
            let map = map_with(2, [1]);
            let (eleven, twelve) = thread::scope(|scope| {
                let eleven = scope.spawn(|| map.store(1, 11));
                let twelve = map.store(1, 12);
                (returned(eleven.join()), twelve)
            });
            match map.load(1) {
                Some(11) => assert_eq!((twelve, eleven), (Some(10), Some(12)), "11 came second"),
                value => {
                    assert_eq!(value, Some(12), "one of two values remains");
                    assert_eq!((eleven, twelve), (Some(10), Some(11)), "12 came second");
                }
            }
        });
    }

    #[test]
    fn load_or_store_gives_everyone_the_same() {
        trial::model(|| {
            let map = subject().map(2);
            let (ten, twenty) = thread::scope(|scope| {
                let ten = scope.spawn(|| map.load_or_store(1, 10));
                let twenty = map.load_or_store(1, 20);
                (returned(ten.join()), twenty)
            });
            assert_eq!(ten.0, twenty.0, "both receive the value that was stored");
            assert!(ten.1 != twenty.1, "one stores, the other loads");
            assert_eq!(map.load(1), Some(ten.0), "the value that both received is there");
        });
    }

    #[test]
    fn one_delete_gets_the_value() {
        trial::model(|| {
            let map = map_with(2, [1]);
            let mut values = thread::scope(|scope| {
                let other = scope.spawn(|| map.load_and_delete(1));
                let value = map.load_and_delete(1);
                [value, returned(other.join())]
            });
            values.sort_unstable();
            assert_eq!(values, [None, Some(10)], "the value is taken out once");
        });
    }

    #[test]
    fn one_of_two_comparisons_holds() {
        trial::model(|| {
            let map = map_with(2, [1]);
            let (eleven, twelve) = thread::scope(|scope| {
                let eleven = scope.spawn(|| map.compare_and_swap(1, 10, 11));
                let twelve = map.compare_and_swap(1, 10, 12);
                (returned(eleven.join()), twelve)
            });
            assert!(eleven != twelve, "10 is replaced once");
            assert_eq!(map.load(1), Some(if eleven { 11 } else { 12 }), "by who said so");
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Mapping { new: || subject().map(2), calls: entry_calls });
    }

    #[test]
    fn hold_on_real_threads() {
        trial::stress(|| Mapping { new: || subject().map(2), calls: entry_calls });
    }
}

mod shards {
    use super::*;

    #[test]
    fn every_key_has_one() {
        trial::example(|| {
            for shards in [1, 2, 7] {
                let map = subject().map(shards);
                let indices: Vec<usize> = (0..100).map(|key| map.shard_of(key)).collect();
                assert!(indices.iter().all(|&index| index < shards), "there are {shards} shards");
                let again: Vec<usize> = (0..100).map(|key| map.shard_of(key)).collect();
                assert_eq!(indices, again, "a key's shard is the same each time");
                let used = (0..shards).all(|shard| indices.contains(&shard));
                assert!(used, "of 100 keys, some belong to each of {shards} shards");
            }
            let refusal = thread::spawn(|| drop(subject().map(0))).join();
            let payload = refusal.expect_err("a map without shards makes no sense");
            let message = message(&*payload);
            assert!(message.contains("shards"), "{message}: it does not name `shards`");
        });
    }

    #[test]
    fn loads_go_side_by_side() {
        trial::model(|| {
            let map = subject().map(1);
            let (meeting, begun) = (Arc::new(Barrier::new(2)), Arc::new(AtomicBool::new(false)));
            let cloned = {
                let begun = Arc::clone(&begun);
                move || {
                    if begun.load(Ordering::SeqCst) {
                        meeting.wait();
                    }
                }
            };
            map.store_value(1, Value::telling(10, cloned));
            begun.store(true, Ordering::SeqCst);
            // Each load ends only if the other has come as far as cloning the value.
            thread::scope(|scope| {
                let other = scope.spawn(|| map.load(1));
                assert_eq!(map.load(1), Some(10), "1 holds 10");
                assert_eq!(returned(other.join()), Some(10), "1 holds 10");
            });
        });
    }

    #[test]
    fn leave_each_other_alone() {
        trial::model(|| {
            let map = subject().map(2);
            let elsewhere = (2..100).find(|&key| map.shard_of(key) != map.shard_of(1));
            let elsewhere = elsewhere.expect("some key belongs to the other shard");
            let (begun, cloning) = channel::unbounded();
            let (go_on, going_on) = channel::unbounded::<()>();
            let slow = Arc::new(AtomicBool::new(false));
            let cloned = {
                let slow = Arc::clone(&slow);
                move || {
                    if slow.load(Ordering::SeqCst) {
                        let _ = begun.send(());
                        let _ = going_on.recv();
                    }
                }
            };
            map.store_value(1, Value::telling(10, cloned));
            slow.store(true, Ordering::SeqCst);
            thread::scope(|scope| {
                let load = scope.spawn(|| map.load(1));
                assert!(cloning.recv().is_ok(), "`load` clones the value");
                // All of this while another thread is in the middle of a load.
                assert_eq!(map.store(elsewhere, 20), None, "the other shard is empty");
                assert_eq!(map.load_or_store(elsewhere, 21), (20, true), "20 was stored");
                assert!(map.compare_and_swap(elsewhere, 20, 22), "20 was stored");
                assert!(map.swap(elsewhere, elsewhere), "the key is there");
                assert_eq!(map.load(elsewhere), Some(22), "22 was swapped in");
                assert_eq!(map.load_and_delete(elsewhere), Some(22), "22 was swapped in");
                drop(go_on);
                assert_eq!(returned(load.join()), Some(10), "1 holds 10");
            });
        });
    }
}

// These checks use several pairs of keys: in some of them the keys share a shard, in others not.
mod swap {
    use super::*;

    #[test]
    fn exchanges_two_values() {
        trial::example(|| {
            for shards in [1, 2, 5] {
                for (first, second) in [(1, 2), (2, 1), (3, 4), (5, 6)] {
                    let map = map_with(shards, 1..=6);
                    assert!(map.swap(first, second), "both keys are there");
                    let values = (map.load(first), map.load(second));
                    let exchanged = (Some(u64::from(second) * 10), Some(u64::from(first) * 10));
                    assert_eq!(values, exchanged, "each key has the other's value");
                    assert!(!map.swap(first, 9) && !map.swap(9, first), "9 is absent");
                    let values = (map.load(first), map.load(second), map.load(9));
                    assert_eq!(values, (exchanged.0, exchanged.1, None), "nothing has changed");
                    assert!(map.swap(first, first) && !map.swap(9, 9), "whether it is there");
                    assert_eq!(map.load(first), exchanged.0, "exchanged with itself");
                }
            }
        });
    }

    /// Every pair of 9 keys: with any number of shards up to 8, some pair shares one.
    #[test]
    fn takes_any_two_keys() {
        trial::model(|| {
            let map = map_with(4, 0..9);
            for first in 0..9 {
                for second in 0..9 {
                    assert!(map.swap(first, second), "both keys are there");
                }
            }
        });
    }

    #[test]
    fn may_come_in_either_order() {
        trial::model(|| {
            let map = map_with(4, 1..=6);
            thread::scope(|scope| {
                scope.spawn(|| {
                    for (first, second) in [(1, 2), (3, 4), (5, 6)] {
                        map.swap(first, second);
                    }
                });
                for (first, second) in [(2, 1), (4, 3), (6, 5)] {
                    map.swap(first, second);
                }
            });
            let values: Vec<Option<u64>> = (1..=6).map(|key| map.load(key)).collect();
            let expected: Vec<Option<u64>> = (1..=6).map(|key| Some(key * 10)).collect();
            assert_eq!(values, expected, "exchanged twice, everything is where it was");
        });
    }

    #[test]
    fn happens_in_one_step() {
        trial::model(|| {
            let map = map_with(4, 1..=4);
            thread::scope(|scope| {
                scope.spawn(|| map.swap(1, 2) && map.swap(3, 4));
                for (first, second, before, after) in [(1, 2, 20, 10), (4, 3, 30, 40)] {
                    // The first key has the other's value already: then so has the second.
                    if map.load(first) == Some(before) {
                        assert_eq!(map.load(second), Some(after), "half of an exchange");
                    }
                }
            });
        });
    }

    #[test]
    fn loses_no_value() {
        trial::model(|| {
            let map = map_with(4, 1..=3);
            thread::scope(|scope| {
                scope.spawn(|| map.swap(1, 2));
                map.swap(2, 3);
            });
            let mut values: Vec<Option<u64>> = (1..=3).map(|key| map.load(key)).collect();
            values.sort_unstable();
            assert_eq!(values, [Some(10), Some(20), Some(30)], "values only change their places");
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Mapping { new: || subject().map(2), calls: all_calls });
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| Mapping { new: || subject().map(2), calls: all_calls });
    }
}

mod range {
    use super::*;

    #[test]
    fn visits_every_entry() {
        trial::example(|| {
            assert_eq!(subject().map(3).entries(), [], "an empty map has nothing to visit");
            let map = map_with(3, 1..=9);
            map.load_and_delete(5);
            let mut entries = map.entries();
            entries.sort_unstable();
            let expected: Vec<(u32, u64)> =
                (1..=9).filter(|&key| key != 5).map(|key| (key, u64::from(key) * 10)).collect();
            assert_eq!(entries, expected, "every entry, each of them once");
            for wanted in 1..=3 {
                let mut visits = 0;
                map.range(&mut |_, _| {
                    visits += 1;
                    visits < wanted
                });
                assert_eq!(visits, wanted, "`false` ends the walk");
            }
        });
    }

    #[test]
    fn lets_its_visitor_call_the_map() {
        trial::model(|| {
            let map = map_with(2, 1..=3);
            thread::scope(|scope| {
                scope.spawn(|| map.store(4, 40));
                map.range(&mut |_, _| {
                    map.store(1, 11);
                    map.load(2);
                    map.swap(2, 3);
                    map.load_or_store(5, 50);
                    map.load_and_delete(5);
                    true
                });
            });
            assert_eq!(map.load(1), Some(11), "the visitor stored 11");
        });
    }

    #[test]
    fn holds_nobody_up() {
        trial::model(|| {
            let map = map_with(1, [1, 2]);
            thread::scope(|scope| {
                let (begun, visiting) = channel::unbounded();
                let (go_on, going_on) = channel::unbounded::<()>();
                let map = &map;
                scope.spawn(move || {
                    assert!(visiting.recv().is_ok(), "a visit begins");
                    assert_eq!(map.store(1, 11), Some(10), "1 held 10");
                    drop(go_on);
                });
                map.range(&mut |_, _| {
                    let _ = begun.send(());
                    // Until the other thread has stored its value.
                    let _ = going_on.recv();
                    true
                });
            });
        });
    }

    #[test]
    fn misses_nothing_that_stays() {
        trial::model(|| {
            let map = map_with(1, 1..=3);
            let entries = thread::scope(|scope| {
                scope.spawn(|| {
                    map.load_and_delete(1);
                    map.store(4, 40);
                });
                map.entries()
            });
            for key in [2, 3] {
                assert!(entries.contains(&(key, u64::from(key) * 10)), "{key} never left");
            }
            for key in 1..=4 {
                let visits = entries.iter().filter(|(visited, _)| *visited == key).count();
                assert!(visits <= 1, "{key} is visited {visits} times");
            }
        });
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress_with(
            || (1..5_usize, 1..3_u32, prop::collection::vec((20..24_u32, any::<bool>()), 0..8)),
            |(shards, writers, changes)| {
                let map = map_with(shards, 0..8);
                let entries = thread::scope(|scope| {
                    for _ in 0..writers {
                        scope.spawn(|| {
                            for &(key, stays) in &changes {
                                match stays {
                                    true => map.store(key, u64::from(key) * 10),
                                    false => map.load_and_delete(key),
                                };
                            }
                        });
                    }
                    map.entries()
                });
                let visited: BTreeMap<u32, u64> = entries.iter().copied().collect();
                assert_eq!(visited.len(), entries.len(), "no key is visited twice");
                for key in 0..8 {
                    assert!(visited.contains_key(&key), "{key} never left");
                }
                for (key, value) in visited {
                    assert_eq!(value, u64::from(key) * 10, "{key} never had another value");
                }
            },
        );
    }
}

/// What the thread returned; its panic is passed on with its own words.
fn returned<T>(ended: std::thread::Result<T>) -> T {
    ended.unwrap_or_else(|payload| panic!("{}", message(&*payload)))
}

fn message(payload: &(dyn Any + Send)) -> &str {
    match payload.downcast_ref::<String>() {
        Some(message) => message,
        None => payload.downcast_ref::<&str>().copied().unwrap_or("a panic without words"),
    }
}
