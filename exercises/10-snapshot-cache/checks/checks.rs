//! The checks of exercise 10: the first snapshot, refreshing on demand, reading, refreshing at an
//! interval, and stopping.
//!
//! Where the interval is not the subject it never passes; time is virtual under a model.

mod contract;
mod subject;

use contract::*;
use subject::subject;
use sync::atomic::{AtomicBool, AtomicU64, Ordering};
use sync::channel::{self, Receiver, Sender};
use sync::time::{Duration, Instant};
use sync::{Arc, Mutex, thread};

/// An interval that passes when the engine wants it to.
const MINUTE: Duration = Duration::from_secs(60);

/// A cache whose source follows the script, and the number of runs.
fn scripted_cache(interval: Duration) -> (Arc<dyn Cache>, Arc<AtomicU64>) {
    let runs = Arc::new(AtomicU64::new(0));
    (started(scripted(&runs), interval), runs)
}

fn started(source: Source, interval: Duration) -> Arc<dyn Cache> {
    subject().start(source, interval).expect("the first run gives a value")
}

/// Runs of a source that go on when they are told to; the first one goes on at once.
struct Steps {
    begun: Receiver<u64>,
    go_on: Sender<()>,
}

impl Steps {
    /// A source that does what `run` does, after it has been told to go on.
    fn of(run: impl Fn(u64) -> Result<u64, u32> + Send + Sync + 'static) -> (Source, Steps) {
        let (begin, begun) = channel::unbounded();
        let (go_on, going_on) = channel::unbounded();
        let runs = AtomicU64::new(0);
        let source = move || {
            let number = runs.fetch_add(1, Ordering::SeqCst);
            if number > 0 {
                let _ = begin.send(number);
                // Without anybody to tell them, runs go on by themselves.
                let _ = going_on.recv();
            }
            run(number)
        };
        (Box::new(source), Steps { begun, go_on })
    }

    /// Waits until this run has begun.
    fn wait_for(&self, run: u64) {
        assert_eq!(self.begun.recv(), Ok(run), "run {run} of the source begins");
    }

    /// Lets the run that has begun go on.
    fn go_on(&self) {
        let _ = self.go_on.send(());
    }
}

mod start {
    use super::*;

    #[test]
    fn shows_what_the_first_run_gives() {
        trial::example(|| {
            let (cache, runs) = scripted_cache(NEVER);
            let first = Seen { value: 0, version: 0, trouble: None };
            assert_eq!(cache.snapshot(), first, "the first snapshot");
            assert_eq!(runs.load(Ordering::SeqCst), 1, "`start` runs the source once");
            let refused = subject().start(Box::new(|| Err(7)), NEVER).err();
            assert_eq!(refused, Some(7), "without a first value there is no cache");
            let cache = started(Box::new(|| Ok(1)), Duration::MAX);
            cache.stop();
            assert_eq!(cache.snapshot().value, 1, "an interval may be too long for the clock");
        });
    }
}

mod refresh {
    use super::*;

    #[test]
    fn replaces_the_snapshot_or_says_what_went_wrong() {
        trial::example(|| {
            let runs = AtomicU64::new(0);
            let source = move || match runs.fetch_add(1, Ordering::SeqCst) {
                2 => Err(2),
                4 => panic!("the source panics"),
                run => Ok(run * 10),
            };
            let cache = started(Box::new(source), NEVER);
            let seen = |value, version, trouble| Some(Seen { value, version, trouble });
            assert_eq!(cache.refresh(), seen(10, 1, None), "a new value");
            let failed = Some(Why::Failed(2));
            assert_eq!(cache.refresh(), seen(10, 1, failed), "an error keeps what is there");
            assert_eq!(Some(cache.snapshot()), seen(10, 1, failed), "and everybody sees it");
            assert_eq!(cache.refresh(), seen(30, 2, None), "a new value ends the trouble");
            let panicked = Some(Why::Panicked);
            assert_eq!(cache.refresh(), seen(30, 2, panicked), "a panic keeps what is there");
            assert_eq!(cache.refresh(), seen(50, 3, None), "a new value ends the trouble");
            cache.stop();
            assert_eq!(cache.refresh(), None, "the cache is stopped");
            assert_eq!(Some(cache.snapshot()), seen(50, 3, None), "readers may go on");
            cache.stop();
        });
    }

    #[test]
    fn runs_the_source_once_at_a_time() {
        trial::model(|| {
            let inside = Arc::new(AtomicU64::new(0));
            let together = Arc::new(AtomicBool::new(false));
            let source = {
                let (inside, together) = (Arc::clone(&inside), Arc::clone(&together));
                move || {
                    if inside.fetch_add(1, Ordering::SeqCst) > 0 {
                        together.store(true, Ordering::SeqCst);
                    }
                    inside.fetch_sub(1, Ordering::SeqCst);
                    Ok(1)
                }
            };
            let cache = started(Box::new(source), NEVER);
            thread::scope(|scope| {
                scope.spawn(|| cache.refresh());
                cache.refresh();
            });
            assert!(!together.load(Ordering::SeqCst), "two runs of the source overlap");
        });
    }

    /// The run sleeps three times. At most two timeouts fire while another thread could go on, so
    /// the run does not end before the other callers have come as far as they can.
    #[test]
    fn serves_all_who_come_meanwhile() {
        let reason = "the run goes on when all the others are asleep, so that few orders remain";
        trial::Model::new().preemptions(1).because(reason).check(|| {
            let (source, steps) = Steps::of(|run| {
                if run > 0 {
                    for _ in 0..3 {
                        thread::sleep(MINUTE);
                    }
                }
                Ok(run)
            });
            let Steps { begun, go_on } = steps;
            drop(go_on);
            let cache = started(source, NEVER);
            thread::scope(|scope| {
                let first = scope.spawn(|| cache.refresh());
                assert_eq!(begun.recv(), Ok(1), "a run begins");
                let second = scope.spawn(|| cache.refresh());
                let shared = Some(Seen { value: 1, version: 1, trouble: None });
                assert_eq!(cache.refresh(), shared, "the run under way serves this call, too");
                assert_eq!(second.join().unwrap(), shared, "and any other");
                assert_eq!(first.join().unwrap(), shared, "it serves who began it");
            });
        });
    }

    #[test]
    fn leaves_nobody_waiting_after_a_panic() {
        trial::model(|| {
            let (source, steps) = Steps::of(|run| match run {
                1 => panic!("the source panics"),
                run => Ok(run),
            });
            let Steps { begun, go_on } = steps;
            drop(go_on);
            let cache = started(source, NEVER);
            thread::scope(|scope| {
                let first = scope.spawn(|| cache.refresh());
                assert_eq!(begun.recv(), Ok(1), "a run begins");
                let panicked = Seen { value: 0, version: 0, trouble: Some(Why::Panicked) };
                let next = Seen { value: 2, version: 1, trouble: None };
                let seen = cache.refresh().expect("nobody stopped the cache");
                assert!(seen == panicked || seen == next, "shared, or a run of its own: {seen:?}");
                let seen = first.join().unwrap().expect("nobody stopped the cache");
                assert!(seen == panicked || seen == next, "what the run left: {seen:?}");
            });
        });
    }

    #[test]
    fn snapshots_follow_each_other() {
        trial::linearizable(|| OneRunAfterAnother);
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| OneRunAfterAnother);
    }
}

mod reading {
    use super::*;

    #[test]
    fn shows_whole_snapshots() {
        trial::model(|| {
            let (cache, _) = scripted_cache(NEVER);
            thread::scope(|scope| {
                scope.spawn(|| {
                    for _ in 0..3 {
                        cache.refresh();
                    }
                });
                let seen = cache.snapshot();
                let whole = (1..=4).any(|runs| seen == seen_after(runs));
                assert!(whole, "parts of two snapshots: {seen:?}");
            });
        });
    }

    #[test]
    fn never_waits_for_the_source() {
        trial::model(|| {
            let (source, steps) = Steps::of(Ok);
            let cache = started(source, NEVER);
            let refreshing = Arc::clone(&cache);
            let refresh = thread::spawn(move || refreshing.refresh());
            steps.wait_for(1);
            let before = Seen { value: 0, version: 0, trouble: None };
            assert_eq!(cache.snapshot(), before, "what is there, while the source runs");
            steps.go_on();
            let after = Seen { value: 1, version: 1, trouble: None };
            assert_eq!(refresh.join().unwrap(), Some(after.clone()), "what the run leaves");
            assert_eq!(cache.snapshot(), after, "what the run leaves");
        });
    }
}

mod refresher {
    use super::*;

    /// The refresher makes three runs; between them, this is what there is to see.
    fn refreshes(run: fn(u64) -> Result<u64, u32>, after_one: Seen, after_two: Seen) {
        let (source, steps) = Steps::of(run);
        let cache = started(source, MINUTE);
        steps.wait_for(1);
        steps.go_on();
        steps.wait_for(2);
        assert_eq!(cache.snapshot(), after_one, "after one run");
        steps.go_on();
        steps.wait_for(3);
        assert_eq!(cache.snapshot(), after_two, "after two runs");
        drop(steps);
    }

    #[test]
    fn refreshes_by_itself() {
        trial::model(|| {
            let seen = |value| Seen { value, version: value, trouble: None };
            refreshes(Ok, seen(1), seen(2));
        });
    }

    #[test]
    fn goes_on_after_an_error() {
        trial::model(|| {
            let run = |run| if run == 1 { Err(5) } else { Ok(run) };
            let failed = Seen { value: 0, version: 0, trouble: Some(Why::Failed(5)) };
            refreshes(run, failed, Seen { value: 2, version: 1, trouble: None });
        });
    }

    #[test]
    fn goes_on_after_a_panic() {
        trial::model(|| {
            let run = |run| if run == 1 { panic!("the source panics") } else { Ok(run) };
            let panicked = Seen { value: 0, version: 0, trouble: Some(Why::Panicked) };
            refreshes(run, panicked, Seen { value: 2, version: 1, trouble: None });
        });
    }

    #[test]
    fn waits_for_the_interval() {
        trial::model(|| {
            let too_soon = Arc::new(AtomicBool::new(false));
            let (run, runs) = channel::unbounded();
            let source = {
                let too_soon = Arc::clone(&too_soon);
                // The number of runs, and when the last one ended.
                let last = Mutex::new((0, None::<Instant>));
                move || {
                    let mut last = last.lock();
                    if last.1.is_some_and(|ended| ended.elapsed() < MINUTE) {
                        too_soon.store(true, Ordering::SeqCst);
                    }
                    let _ = run.send(());
                    *last = (last.0 + 1, Some(Instant::now()));
                    // After an error the refresher waits as well.
                    if last.0 == 2 { Err(2) } else { Ok(last.0) }
                }
            };
            let cache = started(Box::new(source), MINUTE);
            for _ in 0..4 {
                assert!(runs.recv().is_ok(), "the refresher runs the source");
            }
            cache.stop();
            assert!(!too_soon.load(Ordering::SeqCst), "a run before the interval has passed");
        });
    }
}

mod stop {
    use super::*;

    #[test]
    fn does_not_wait_for_the_interval() {
        trial::model(|| {
            let (cache, runs) = scripted_cache(NEVER);
            cache.stop();
            assert_eq!(runs.load(Ordering::SeqCst), 1, "the interval has not passed");
        });
    }

    #[test]
    fn waits_for_the_run_that_is_under_way() {
        trial::model(|| {
            let ended = Arc::new(AtomicBool::new(false));
            let (source, steps) = {
                let ended = Arc::clone(&ended);
                Steps::of(move |run| {
                    ended.store(run > 0, Ordering::SeqCst);
                    Ok(run)
                })
            };
            let cache = started(source, NEVER);
            let refreshing = Arc::clone(&cache);
            let refresh = thread::spawn(move || refreshing.refresh());
            steps.wait_for(1);
            drop(steps);
            thread::scope(|scope| {
                scope.spawn(|| {
                    cache.stop();
                    assert!(ended.load(Ordering::SeqCst), "a run is still under way");
                });
                cache.stop();
                assert!(ended.load(Ordering::SeqCst), "a run is still under way");
            });
            refresh.join().unwrap();
        });
    }

    #[test]
    fn is_the_end_of_all_runs() {
        let reason =
            "a run begins too late if it is interrupted once, between its look and its run";
        trial::Model::new().preemptions(2).because(reason).check(|| {
            let (cache, runs) = scripted_cache(MINUTE);
            let refreshing = Arc::clone(&cache);
            let refresh = thread::spawn(move || refreshing.refresh());
            cache.stop();
            let runs_before = runs.load(Ordering::SeqCst);
            refresh.join().unwrap();
            thread::sleep(3 * MINUTE);
            assert_eq!(cache.refresh(), None, "the cache is stopped");
            assert_eq!(runs.load(Ordering::SeqCst), runs_before, "the source is not called again");
        });
    }

    #[test]
    fn comes_with_the_drop() {
        trial::model(|| {
            let token = Arc::new(());
            let held = Arc::clone(&token);
            let source = move || Ok(Arc::strong_count(&held) as u64);
            drop(started(Box::new(source), NEVER));
            assert_eq!(Arc::strong_count(&token), 1, "nothing holds the source any more");
        });
    }
}
