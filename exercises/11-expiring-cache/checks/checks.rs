//! The checks of exercise 11: entries and their deadlines, calls that meet, purging, and the evictor.
//!
//! Time is virtual under a model: it passes when somebody sleeps, and when the engine wants it to.

mod contract;
mod subject;

use contract::*;
use subject::subject;
use sync::channel::{self, Receiver};
use sync::time::{Duration, Instant};
use sync::{Arc, thread};

const HOUR: Duration = Duration::from_secs(3_600);

/// A cache that holds 10 under the key 1.
fn cache_with_ten(ttl: Duration) -> Arc<dyn Cache> {
    let cache = subject().cache();
    cache.insert(1, 10, ttl);
    cache
}

/// A number, and where it says that it has been dropped.
fn telling(number: u64) -> (Value, Receiver<()>) {
    let (tell, told) = channel::unbounded();
    let tell = move || {
        let _ = tell.send(());
    };
    (Value::telling(number, tell), told)
}

mod entries {
    use super::*;

    #[test]
    fn live_for_ever_or_not_at_all() {
        trial::example(|| {
            let cache = subject().cache();
            assert!(cache.is_empty(), "a new cache holds nothing");
            assert_eq!(cache.insert(1, 10, FOR_EVER), None, "there was nothing under 1");
            assert_eq!(cache.get(1), Some(10), "10 is live");
            assert_eq!(cache.insert(1, 11, Duration::MAX), Some(10), "10 was live");
            assert_eq!(cache.get(1), Some(11), "however long, it is no deadline that has passed");
            assert!(cache.touch(1, Duration::MAX), "11 is live");
            assert_eq!(cache.insert(2, 20, NONE), None, "there was nothing under 2");
            assert_eq!(cache.get(2), None, "with no time to live, 20 was never live");
            assert_eq!(cache.len(), 2, "what has expired is still held");
            assert!(!cache.touch(2, FOR_EVER), "what has expired cannot be touched");
            assert_eq!(cache.get(2), None, "and is not brought back");
            assert_eq!(cache.insert(2, 21, NONE), None, "what is replaced had expired");
            assert_eq!(cache.remove(2), None, "what is removed had expired");
            assert_eq!(cache.len(), 1, "but is not held any more");
            assert!(!cache.touch(3, FOR_EVER), "there is nothing under 3");
            assert!(cache.touch(1, NONE), "11 was live");
            assert_eq!(cache.get(1), None, "its time is over now");
            cache.insert(4, 40, FOR_EVER);
            assert_eq!(cache.purge_expired(), 1, "11 has expired, 40 has not");
            assert_eq!(cache.purge_expired(), 0, "11 is gone");
            assert_eq!((cache.len(), cache.is_empty()), (1, false), "40 is still held");
            assert_eq!(cache.remove(4), Some(40), "40 was live");
            assert!(cache.is_empty(), "nothing is left");
        });
    }

    #[test]
    fn expire_at_their_deadline() {
        trial::model(|| {
            let moment = Duration::from_nanos(1);
            let cache = cache_with_ten(HOUR);
            thread::sleep(HOUR - moment);
            assert_eq!(cache.get(1), Some(10), "a moment before its deadline it is live");
            assert_eq!(cache.purge_expired(), 0, "a moment before its deadline it stays");
            assert!(cache.touch(1, 2 * moment), "a moment before its deadline it is live");
            thread::sleep(moment);
            assert_eq!(cache.get(1), Some(10), "it was given more time");
            thread::sleep(moment);
            assert_eq!(cache.get(1), None, "at its deadline it has expired");
            assert!(!cache.touch(1, HOUR), "at its deadline it has expired");
            assert_eq!(cache.purge_expired(), 1, "at its deadline it has expired");
        });
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| OneAfterAnother);
    }

    #[test]
    fn hold_on_real_threads() {
        trial::stress(|| OneAfterAnother);
    }
}

mod get {
    use super::*;

    #[test]
    fn never_returns_what_never_lived() {
        trial::model(|| {
            let cache = cache_with_ten(FOR_EVER);
            thread::scope(|scope| {
                scope.spawn(|| {
                    thread::sleep(HOUR);
                    cache.insert(1, 20, NONE);
                });
                let value = cache.get(1);
                assert!(value != Some(20), "20 had expired when it was put in");
            });
        });
    }
}

mod touch {
    use super::*;

    #[test]
    fn never_brings_a_removed_key_back() {
        trial::model(|| {
            let cache = cache_with_ten(HOUR);
            thread::scope(|scope| {
                scope.spawn(|| cache.touch(1, FOR_EVER));
                cache.remove(1);
            });
            assert_eq!(cache.get(1), None, "the key was removed, and nobody inserted it again");
        });
    }

    #[test]
    fn never_undoes_an_insert() {
        trial::model(|| {
            let cache = cache_with_ten(FOR_EVER);
            thread::scope(|scope| {
                scope.spawn(|| cache.touch(1, FOR_EVER));
                cache.insert(1, 20, FOR_EVER);
            });
            assert_eq!(cache.get(1), Some(20), "20 was put in, and nothing after it");
        });
    }
}

mod purge {
    use super::*;

    #[test]
    fn spares_what_was_refreshed() {
        trial::model(|| {
            let cache = cache_with_ten(NONE);
            thread::scope(|scope| {
                scope.spawn(|| cache.purge_expired());
                cache.insert(1, 20, FOR_EVER);
            });
            assert_eq!(cache.get(1), Some(20), "only 10 had expired");
        });
    }

    #[test]
    fn counts_what_it_takes_out() {
        trial::model(|| {
            let cache = cache_with_ten(NONE);
            cache.insert(2, 20, NONE);
            let taken_out = thread::scope(|scope| {
                let other = scope.spawn(|| cache.purge_expired());
                cache.purge_expired() + other.join().unwrap()
            });
            assert_eq!(taken_out, 2, "two entries had expired");
        });
    }

    /// A value that looks into the cache when it is dropped.
    fn looking(cache: &Arc<dyn Cache>, looks: &channel::Sender<usize>) -> Value {
        let (cache, looks) = (Arc::downgrade(cache), looks.clone());
        Value::telling(10, move || {
            if let Some(cache) = cache.upgrade() {
                let _ = looks.send(cache.len());
            }
        })
    }

    #[test]
    fn drops_nothing_under_the_lock() {
        trial::model(|| {
            let cache = subject().cache();
            let (look, looks) = channel::unbounded();
            cache.insert_value(1, looking(&cache, &look), NONE);
            assert_eq!(cache.purge_expired(), 1, "one entry had expired");
            assert_eq!(looks.try_recv(), Ok(0), "a value that is dropped is no longer held");
            cache.insert_value(1, looking(&cache, &look), NONE);
            cache.insert_value(1, looking(&cache, &look), NONE);
            assert_eq!(looks.try_recv(), Ok(1), "it was replaced by another");
            cache.remove(1);
            assert_eq!(looks.try_recv(), Ok(0), "it was removed");
        });
    }
}

mod evictor {
    use super::*;

    #[test]
    fn takes_out_what_has_expired() {
        trial::model(|| {
            let cache = subject().cache_with_evictor();
            for (key, number) in [(1, 10), (2, 20)] {
                let (value, dropped) = telling(number);
                let start = Instant::now();
                cache.insert_value(key, value, HOUR);
                assert!(dropped.recv().is_ok(), "the evictor drops the value");
                assert!(start.elapsed() >= HOUR, "but not before its deadline");
                assert!(cache.is_empty(), "what has been dropped is not held any more");
            }
        });
    }

    #[test]
    fn wakes_for_an_earlier_deadline() {
        trial::model(|| {
            let cache = subject().cache_with_evictor();
            cache.insert(1, 10, FOR_EVER);
            let (value, dropped) = telling(20);
            cache.insert_value(2, value, HOUR);
            assert!(dropped.recv().is_ok(), "it does not wait for the later deadline");
            assert_eq!(cache.get(1), Some(10), "10 lives for ever");
        });
    }

    #[test]
    fn wakes_for_a_shorter_life() {
        trial::model(|| {
            let cache = subject().cache_with_evictor();
            let (value, dropped) = telling(10);
            cache.insert_value(1, value, FOR_EVER);
            assert!(cache.touch(1, HOUR), "10 was to live for ever");
            assert!(dropped.recv().is_ok(), "it does not wait for the deadline of before");
        });
    }

    #[test]
    fn spares_what_was_refreshed() {
        let reason = "the evictor errs if it is interrupted once, between its look and its removal";
        trial::Model::new().preemptions(2).because(reason).check(|| {
            let cache = subject().cache_with_evictor();
            cache.insert(1, 10, HOUR);
            let touched = cache.touch(1, FOR_EVER);
            cache.insert(2, 20, HOUR);
            cache.insert(2, 21, FOR_EVER);
            thread::sleep(2 * HOUR);
            assert_eq!(cache.get(1), touched.then_some(10), "10 was given more time, or was late");
            assert_eq!(cache.get(2), Some(21), "21 lives for ever");
        });
    }

    #[test]
    fn ends_with_the_cache() {
        trial::model(|| {
            let cache = subject().cache_with_evictor();
            let (value, dropped) = telling(10);
            cache.insert_value(1, value, FOR_EVER);
            drop(cache);
            assert!(dropped.try_recv().is_ok(), "nobody holds the entries any more");
        });
    }
}
