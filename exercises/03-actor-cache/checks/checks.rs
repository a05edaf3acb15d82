//! What an actor cache promises, and the scenarios that try to break each promise.

mod contract;
mod subject;

use contract::*;
use subject::subject;
use sync::{Arc, Mutex, thread, time::Duration};

/// A limit that passes when the engine wants it to: time is virtual under a model.
const SOON: Duration = Duration::from_millis(10);

mod basic {
    use super::*;

    #[test]
    fn examples() {
        trial::example(|| {
            let cache = subject().spawn(4);
            assert_eq!(cache.get(key(1)), Ok(None), "no value was put under key 1");
            assert_eq!(cache.put(key(1), value(10)), Ok(None), "key 1 had no value before");
            assert_eq!(cache.put(key(2), value(20)), Ok(None), "key 2 had no value before");
            assert_eq!(cache.put(key(1), value(11)), Ok(Some(value(10))), "`put` gives back 10");
            assert_eq!(cache.get(key(1)), Ok(Some(value(11))), "key 1 now has 11");
            assert_eq!(cache.len(), Ok(2), "two keys have a value");
            assert_eq!(cache.remove(key(1)), Ok(Some(value(11))), "`remove` gives back 11");
            assert_eq!(cache.remove(key(1)), Ok(None), "key 1 has no value any more");
            assert_eq!(cache.len(), Ok(1), "one key has a value");

            let other = subject().spawn(4);
            assert_eq!(other.get(key(2)), Ok(None), "another cache has a map of its own");
        });
    }
}

mod actor {
    use super::*;

    #[test]
    fn one_thread_owns_the_map() {
        trial::example(|| {
            let visitors = Arc::new(Mutex::new(Vec::new()));
            let told = |number| {
                let visitors = Arc::clone(&visitors);
                Key::telling(number, move || visitors.lock().push(thread::current().id()))
            };
            let cache: Arc<dyn Cache> = subject().spawn(4).into();
            let shared = Arc::clone(&cache);
            let from_elsewhere = told(1);
            let client = thread::spawn(move || shared.put(from_elsewhere, value(10)));
            assert_eq!(client.join().unwrap(), Ok(None), "key 1 had no value before");
            assert_eq!(cache.get(told(1)), Ok(Some(value(10))), "the other client put 10");

            let visitors = visitors.lock();
            assert!(!visitors.is_empty(), "both requests look into the map");
            let owner = visitors[0];
            assert!(visitors.iter().all(|&visitor| visitor == owner), "one thread owns the map");
            assert!(owner != thread::current().id(), "no client looks into the map itself");
        });
    }
}

mod order {
    use super::*;

    #[test]
    fn a_client_sees_its_own_writes() {
        trial::model(|| {
            let cache = subject().spawn(2);
            let same = cache.another();
            assert_eq!(cache.put(key(1), value(10)), Ok(None), "key 1 had no value before");
            assert_eq!(same.remove(key(1)), Ok(Some(value(10))), "its own `put` comes first");
            assert_eq!(cache.get(key(1)), Ok(None), "its own `remove` comes first");
        });
    }
}

mod requests {
    use super::*;

    #[test]
    fn linearizable() {
        trial::linearizable(|| OneAfterAnother { shutdown: false });
    }

    #[test]
    fn stress() {
        trial::stress(|| OneAfterAnother { shutdown: false });
    }
}

mod handles {
    use super::*;

    #[test]
    fn the_last_one_ends_the_actor() {
        trial::model(|| {
            let first = subject().spawn(1);
            let second = first.another();
            let client = thread::spawn(move || second.len());
            drop(first);
            assert_eq!(client.join().unwrap(), Ok(0), "the second handle still works");
        });
    }

    #[test]
    fn dropping_one_leaves_the_rest_served() {
        trial::model(|| {
            let first = subject().spawn(1);
            let second = first.another();
            let client = thread::spawn(move || drop(second));
            assert_eq!(first.put(key(1), value(10)), Ok(None), "the first handle still works");
            client.join().unwrap();
            assert_eq!(first.get(key(1)), Ok(Some(value(10))), "the first handle still works");
        });
    }
}

mod patience {
    use super::*;

    #[test]
    fn examples() {
        trial::example(|| {
            let cache = subject().spawn(4);
            let ample = Duration::from_secs(60);
            assert_eq!(cache.get_within(key(1), ample), Ok(None), "no value was put under key 1");
            assert_eq!(cache.put(key(1), value(10)), Ok(None), "key 1 had no value before");
            assert_eq!(cache.get_within(key(1), ample), Ok(Some(value(10))), "key 1 has 10");
        });
    }

    #[test]
    fn a_stalled_cache_lets_its_client_go() {
        let reason = "a stall and a limit that passes are no preemptions: few of those reach \
                      every state of the mailbox";
        trial::Model::new().because(reason).check(|| {
            let gate = Arc::new(Mutex::new(()));
            let closed_gate = gate.lock();
            let cache = subject().spawn(1);
            let other = cache.another();
            let stalling = {
                let gate = Arc::clone(&gate);
                Key::telling(1, move || drop(gate.lock()))
            };
            let client = thread::spawn(move || other.put(stalling, value(10)));
            // The first of these fills the mailbox, the second finds it full.
            for _ in 0..2 {
                let answer = cache.get_within(key(2), SOON);
                assert!(
                    matches!(answer, Ok(None) | Err(Refusal::TimedOut)),
                    "key 2 has no value: `get_within` says so or gives up"
                );
            }
            drop(closed_gate);
            assert_eq!(client.join().unwrap(), Ok(None), "the stalled `put` is served in the end");
        });
    }

    #[test]
    fn a_gone_client_stops_nobody() {
        trial::model(|| {
            let cache = subject().spawn(1);
            let answer = cache.get_within(key(1), SOON);
            assert!(
                matches!(answer, Ok(None) | Err(Refusal::TimedOut)),
                "key 1 has no value: `get_within` says so or gives up"
            );
            assert_eq!(cache.put(key(1), value(10)), Ok(None), "the cache goes on serving");
        });
    }
}

mod shutdown {
    use super::*;

    #[test]
    fn later_requests_are_refused() {
        trial::model(|| {
            let cache = subject().spawn(1);
            let other = cache.another();
            assert_eq!(cache.put(key(1), value(10)), Ok(None), "key 1 had no value before");
            cache.shutdown();
            assert_eq!(cache.get(key(1)), Err(Refusal::Closed), "the cache is shut down");
            assert_eq!(other.put(key(1), value(11)), Err(Refusal::Closed), "all handles know");
            assert_eq!(other.remove(key(1)), Err(Refusal::Closed), "the cache is shut down");
            assert_eq!(cache.len(), Err(Refusal::Closed), "the cache is shut down");
            let answer = cache.get_within(key(1), SOON);
            assert_eq!(answer, Err(Refusal::Closed), "closed is known at once, not timed out");
            other.shutdown();
        });
    }

    #[test]
    fn nobody_is_left_waiting() {
        trial::model(|| {
            let cache = subject().spawn(1);
            let other = cache.another();
            let client = thread::spawn(move || other.put(key(1), value(10)));
            cache.shutdown();
            let answer = client.join().unwrap();
            assert!(
                matches!(answer, Ok(None) | Err(Refusal::Closed)),
                "a request made during `shutdown` is answered or refused with `Closed`"
            );
        });
    }

    #[test]
    fn returns_when_the_thread_has_ended() {
        trial::model(|| {
            let token = Arc::new(());
            let cache = subject().spawn(1);
            assert_eq!(cache.put(key(1), Value::holding(10, &token)), Ok(None), "key 1 is new");
            cache.shutdown();
            assert_eq!(Arc::strong_count(&token), 1, "no value outlives `shutdown`");
        });
    }

    #[test]
    fn every_caller_waits_for_the_end() {
        trial::model(|| {
            let token = Arc::new(());
            let cache = subject().spawn(1);
            assert_eq!(cache.put(key(1), Value::holding(10, &token)), Ok(None), "key 1 is new");
            let other = cache.another();
            let caller = thread::spawn(move || other.shutdown());
            cache.shutdown();
            assert_eq!(Arc::strong_count(&token), 1, "no value outlives either `shutdown`");
            caller.join().unwrap();
        });
    }

    #[test]
    fn linearizable() {
        trial::linearizable(|| OneAfterAnother { shutdown: true });
    }

    #[test]
    fn stress() {
        trial::stress(|| OneAfterAnother { shutdown: true });
    }
}
