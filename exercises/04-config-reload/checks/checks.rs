//! What a configuration promises, and the scenarios that try to break each promise.

mod contract;
mod subject;

use contract::*;
use subject::subject;
use sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
    channel, thread,
    time::{Duration, Instant},
};

/// A limit that passes when the engine wants it to: time is virtual under a model.
const SOON: Duration = Duration::from_millis(10);

mod basic {
    use super::*;

    #[test]
    fn examples() {
        trial::example(|| {
            let config = subject().start(10);
            assert_eq!(*config.load(), 10, "the first value");
            assert_eq!(config.version(), 0, "the first version");
            let first = config.load();
            assert_eq!(config.store(20), 1, "the first replacement");
            assert_eq!(config.store(30), 2, "the second replacement");
            assert_eq!(config.load_versioned(), (30, 2), "the last value and its version");
            assert_eq!(config.version(), 2, "two replacements");
            assert_eq!(*first, 10, "a value that was loaded stays as it is");

            let other = subject().start(1);
            assert_eq!(other.load_versioned(), (1, 0), "another configuration has its own value");
        });
    }

    #[test]
    fn linearizable() {
        trial::linearizable(|| OneAfterAnother { calls: Calls::Stores });
    }

    #[test]
    fn stress() {
        trial::stress(|| OneAfterAnother { calls: Calls::Stores });
    }
}

/// In these scenarios each value is the number of its version.
mod pair {
    use super::*;

    #[test]
    fn value_and_version_belong_together() {
        trial::model(|| {
            let config = subject().start(0);
            let reloader = Arc::clone(&config);
            let reload = thread::spawn(move || reloader.store(1));
            let (value, version) = config.load_versioned();
            assert_eq!(value, version, "the value and the version come from one replacement");
            assert_eq!(reload.join().unwrap(), 1, "the first replacement");
        });
    }

    #[test]
    fn a_version_seen_has_its_value_in_place() {
        trial::model(|| {
            let config = subject().start(0);
            let reloader = Arc::clone(&config);
            let reload = thread::spawn(move || reloader.store(1));
            let version = config.version();
            let value = *config.load();
            assert!(value >= version, "the value is as new as the version seen before it");
            assert!(config.version() >= value, "the version is as new as the value seen before it");
            assert_eq!(reload.join().unwrap(), 1, "the first replacement");
        });
    }
}

mod ordering {
    use super::*;

    #[test]
    fn a_version_seen_shows_what_came_before_it() {
        trial::model(|| {
            let config = subject().start(0);
            let prepared = Arc::new(AtomicBool::new(false));
            let (reloader, preparation) = (Arc::clone(&config), Arc::clone(&prepared));
            let reload = thread::spawn(move || {
                // Relaxed: it is the configuration that makes this visible.
                preparation.store(true, Ordering::Relaxed);
                reloader.store(1);
            });
            if config.version() == 1 {
                assert!(
                    prepared.load(Ordering::Relaxed),
                    "what happened before the replacement is visible to whoever sees its version"
                );
            }
            reload.join().unwrap();
        });
    }
}

mod reading {
    use super::*;

    #[test]
    fn never_waits_for_a_build() {
        trial::model(|| {
            let config = subject().start(10);
            let (go_on, told_to_go_on) = channel::bounded::<()>(1);
            let reloader = Arc::clone(&config);
            let reload = thread::spawn(move || {
                reloader.update(&|value| {
                    // Disconnected once the reader has read.
                    let _ = told_to_go_on.recv();
                    value + 1
                })
            });
            assert_eq!(*config.load(), 10, "the new value is not built yet");
            assert_eq!(config.load_versioned(), (10, 0), "the new value is not built yet");
            assert_eq!(config.version(), 0, "the new value is not built yet");
            drop(go_on);
            assert_eq!(reload.join().unwrap(), 1, "the first replacement");
            assert_eq!(config.load_versioned(), (11, 1), "the new value is in place");
        });
    }
}

mod update {
    use super::*;

    #[test]
    fn examples() {
        trial::example(|| {
            let config = subject().start(10);
            assert_eq!(config.update(&|value| value + 1), 1, "the first replacement");
            assert_eq!(config.load_versioned(), (11, 1), "made of the first value");
            assert_eq!(config.update(&|value| value * 2), 2, "the second replacement");
            assert_eq!(config.load_versioned(), (22, 2), "made of the value before");
        });
    }

    #[test]
    fn no_update_is_lost() {
        trial::model(|| {
            let config = subject().start(0);
            let reloader = Arc::clone(&config);
            let reload = thread::spawn(move || reloader.update(&|value| value + 1));
            let mine = config.update(&|value| value + 1);
            let other = reload.join().unwrap();
            assert_eq!(config.load_versioned(), (2, 2), "both updates count");
            assert_eq!(mine + other, 3, "one of them made version 1, the other version 2");
        });
    }

    #[test]
    fn a_store_is_not_overwritten() {
        trial::model(|| {
            let config = subject().start(0);
            let reloader = Arc::clone(&config);
            let reload = thread::spawn(move || reloader.update(&|value| value + 1));
            config.store(10);
            reload.join().unwrap();
            let value = *config.load();
            assert!(
                value == 10 || value == 11,
                "the update came before the stored 10, or was made of it"
            );
        });
    }

    #[test]
    fn linearizable() {
        trial::linearizable(|| OneAfterAnother { calls: Calls::StoresAndUpdates });
    }

    #[test]
    fn stress() {
        trial::stress(|| OneAfterAnother { calls: Calls::StoresAndUpdates });
    }
}

mod watch {
    use super::*;

    #[test]
    fn a_version_already_there_is_returned_at_once() {
        trial::model(|| {
            let config = subject().start(10);
            config.store(20);
            assert_eq!(config.wait_newer_than(0, None), Some((20, 1)), "version 1 is there");
            let now = config.wait_newer_than(0, Some(Duration::ZERO));
            assert_eq!(now, Some((20, 1)), "version 1 is there, without waiting for it");
        });
    }

    #[test]
    fn gives_up_when_the_limit_has_passed() {
        trial::model(|| {
            let config = subject().start(10);
            let start = Instant::now();
            assert_eq!(config.wait_newer_than(0, Some(SOON)), None, "nobody replaces the value");
            assert!(start.elapsed() >= SOON, "it waits for as long as the limit says");
        });
    }

    #[test]
    fn no_wakeup_is_lost() {
        trial::model(|| {
            let config = subject().start(10);
            let reloader = Arc::clone(&config);
            let reload = thread::spawn(move || reloader.store(20));
            assert_eq!(config.wait_newer_than(0, None), Some((20, 1)), "version 1 comes");
            reload.join().unwrap();
        });
    }

    #[test]
    fn an_update_wakes_the_watcher() {
        trial::model(|| {
            let config = subject().start(10);
            let reloader = Arc::clone(&config);
            let reload = thread::spawn(move || reloader.update(&|value| value + 1));
            assert_eq!(config.wait_newer_than(0, None), Some((11, 1)), "version 1 comes");
            reload.join().unwrap();
        });
    }

    #[test]
    fn waits_on_until_the_version_is_newer() {
        trial::model(|| {
            let config = subject().start(10);
            let reloader = Arc::clone(&config);
            let reload = thread::spawn(move || {
                reloader.store(20);
                reloader.store(30);
            });
            assert_eq!(config.wait_newer_than(1, None), Some((30, 2)), "version 1 is not newer");
            reload.join().unwrap();
        });
    }

    #[test]
    fn every_watcher_is_woken() {
        trial::model(|| {
            let config = subject().start(10);
            let watchers: Vec<_> = (0..2)
                .map(|_| {
                    let watched = Arc::clone(&config);
                    thread::spawn(move || watched.wait_newer_than(0, None))
                })
                .collect();
            config.store(20);
            for watcher in watchers {
                assert_eq!(watcher.join().unwrap(), Some((20, 1)), "every watcher sees it");
            }
        });
    }

    #[test]
    fn linearizable() {
        trial::linearizable(|| OneAfterAnother { calls: Calls::StoresAndWaits });
    }

    #[test]
    fn stress() {
        trial::stress(|| OneAfterAnother { calls: Calls::StoresAndWaits });
    }
}
