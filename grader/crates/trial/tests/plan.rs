//! The plan of a model check, seen in its records: coverage, engines, budgets, the driver.

#![allow(clippy::disallowed_methods, reason = "these tests are about processes")]

use std::path::PathBuf;
use std::process::Command;
use sync::atomic::AtomicUsize;
use sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use sync::{Arc, Mutex, thread};
use trial::Check;
use verdict::{Coverage, Kind, Language, Messages, Record, Verdict, sentence};

/// The checks of a driver. This file is one: its tests start it as such.
static CHECKS: &[Check] = &[
    Check { name: "two_increments", run: two_increments },
    Check { name: "lost_update", run: lost_update },
    Check { name: "publication", run: publication },
    Check { name: "relaxed_publication", run: relaxed_publication },
    Check { name: "six_threads", run: six_threads },
    Check { name: "many_steps", run: many_steps },
    Check { name: "too_many_steps", run: too_many_steps },
    Check { name: "example", run: example },
    Check { name: "two_calls", run: two_calls },
    Check { name: "no_call", run: no_call },
    Check { name: "panics_outside", run: panics_outside },
];

/// The notes of a record in English.
fn notes(record: &Record) -> Vec<String> {
    let messages = Messages::new(Language::En);
    record.notes.iter().map(|note| messages.sentence(note)).collect()
}

fn counted(threads: usize, increment: fn(&AtomicUsize)) {
    let count = Arc::new(AtomicUsize::new(0));
    let started: Vec<_> = (0..threads)
        .map(|_| {
            let count = count.clone();
            thread::spawn(move || increment(&count))
        })
        .collect();
    for thread in started {
        thread.join().unwrap();
    }
    assert_eq!(count.load(SeqCst), threads, "every increment counts");
}

fn two_increments() {
    trial::model(|| counted(2, |count| _ = count.fetch_add(1, SeqCst)));
}

fn lost_update() {
    trial::model(|| counted(2, |count| count.store(count.load(SeqCst) + 1, SeqCst)));
}

fn published(store: sync::atomic::Ordering) {
    let (value, ready) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let writer = {
        let (value, ready) = (value.clone(), ready.clone());
        thread::spawn(move || {
            value.store(42, Relaxed);
            ready.store(1, store);
        })
    };
    if ready.load(Acquire) == 1 {
        assert_eq!(value.load(Relaxed), 42, "what is ready is whole");
    }
    writer.join().unwrap();
}

fn publication() {
    trial::model(|| published(Release));
}

fn relaxed_publication() {
    trial::model(|| published(Relaxed));
}

fn six_threads() {
    trial::Model::new()
        .preemptions(1)
        .executions(200)
        .because("each thread does one step")
        .check(|| counted(6, |count| _ = count.fetch_add(1, SeqCst)));
}

fn many_steps() {
    counted_under_a_lock(1);
}

/// Names a bound that its budget does not reach.
fn too_many_steps() {
    counted_under_a_lock(3);
}

fn counted_under_a_lock(preemptions: u32) {
    let model = trial::Model::new().preemptions(preemptions).executions(400);
    model.because("a reason").check(|| {
        let total = Arc::new(Mutex::new(0));
        let started: Vec<_> = (0..3)
            .map(|_| {
                let total = total.clone();
                thread::spawn(move || (0..4).for_each(|_| *total.lock() += 1))
            })
            .collect();
        for thread in started {
            thread.join().unwrap();
        }
        assert_eq!(*total.lock(), 12, "every increment counts");
    });
}

fn example() {
    trial::example(|| assert_eq!(std::hint::black_box(2) + 2, 4));
}

fn two_calls() {
    trial::example(|| assert_eq!(std::hint::black_box(2) + 2, 4));
    trial::example(|| assert_eq!(2 + 2, 5, "the second call"));
}

fn no_call() {}

fn panics_outside() {
    panic!("before any call");
}

/// Not a test but the driver itself, in the process that `drive` starts.
#[test]
#[ignore = "the driver, started by the other tests"]
fn driver() {
    // The name of the check is an argument of this process, after those of the test runner.
    trial::driver::main(CHECKS);
}

fn drive(check: &str, variables: &[(&str, &str)]) -> (Option<i32>, Option<Record>) {
    let file: PathBuf = std::env::temp_dir().join(format!(
        "plan-{}-{check}-{}",
        std::process::id(),
        variables.len()
    ));
    // The runner takes the first argument for the filter of its tests: `driver` and no other.
    let output = Command::new(std::env::current_exe().unwrap())
        .args([check, "--ignored", "--exact", "driver", "--nocapture", "--test-threads=1"])
        .env("TRIAL_RECORD", &file)
        .env_remove("TRIAL_CHECK")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let line = std::fs::read_to_string(&file).ok();
    let _ = std::fs::remove_file(&file);
    (output.status.code(), line.map(|line| Record::from_line(&line).unwrap()))
}

fn record(check: &str) -> Record {
    drive(check, &[]).1.expect("the driver leaves a record")
}

#[test]
fn a_small_model_is_explored_exhaustively_by_both_engines() {
    let (code, record) = drive("two_increments", &[]);
    let record = record.unwrap();
    assert_eq!((code, record.verdict, record.kind), (Some(0), Verdict::Passed, Kind::Model));
    assert!(
        matches!(record.coverage, Some(Coverage::Exhaustive { executions: 1.. })),
        "{record:?}"
    );
    let notes = notes(&record).join("\n");
    for engine in ["model, partial-order reduction", "loom, at most 2"] {
        assert!(notes.contains(engine), "{notes}");
    }
    assert!(!notes.contains("weak"), "{notes}");
}

#[test]
fn a_failure_has_the_fewest_preemptions_and_the_events_of_the_source() {
    let (code, record) = drive("lost_update", &[]);
    let record = record.unwrap();
    assert_eq!((code, record.verdict), (Some(3), Verdict::Failed));
    let evidence = record.evidence.unwrap();
    assert_eq!(evidence.events.iter().filter(|event| event.preempted).count(), 1);
    assert_eq!(evidence.engine.as_deref(), Some("model"));
    assert_eq!(evidence.summary.message, "expected-got-because");
    assert!(evidence.explanation.iter().any(|line| line.message == "lost-update"), "{evidence:?}");
    let load = evidence.events.iter().find(|event| event.operation == "load").unwrap();
    assert!(load.source.as_ref().unwrap().contains("count.load(SeqCst)"), "{load:?}");
    assert_eq!(load.object.as_deref(), Some("count"));
}

#[test]
fn a_token_replays_the_same_execution_and_no_other() {
    let first = record("lost_update").evidence.unwrap();
    let token = first.replay.clone().unwrap();
    let (code, replayed) = drive("lost_update", &[("TRIAL_REPLAY", &token)]);
    assert_eq!(code, Some(3));
    let replayed = replayed.unwrap();
    assert_eq!(notes(&replayed), ["model, replay: 1 execution, the last one fails"]);
    assert_eq!(replayed.evidence.unwrap(), first);
    let (code, broken) = drive("lost_update", &[("TRIAL_REPLAY", "no token")]);
    assert_eq!((code, broken.unwrap().verdict), (Some(3), Verdict::GraderError));
}

#[test]
fn weak_memory_is_explored_where_an_ordering_is_weak() {
    let passed = record("publication");
    assert_eq!(passed.verdict, Verdict::Passed, "{passed:?}");
    assert!(matches!(passed.coverage, Some(Coverage::Exhaustive { .. })), "{passed:?}");
    assert!(notes(&passed).iter().any(|note| note.starts_with("weak memory")), "{passed:?}");
    assert!(notes(&passed).iter().any(|note| note.starts_with("loom, weak memory")), "{passed:?}");
    let failed = record("relaxed_publication");
    assert_eq!(failed.verdict, Verdict::Failed, "{failed:?}");
    let evidence = failed.evidence.unwrap();
    assert_eq!(evidence.engine.as_deref(), Some("weak memory"));
    assert!(evidence.explanation.iter().any(|line| line.message.starts_with("stale-read")));
    assert!(evidence.replay.unwrap().starts_with('w'));
}

#[test]
fn an_engine_can_be_asked_for_alone() {
    for (engine, begin) in
        [("model", "model"), ("dpor", "model, partial-order"), ("loom", "loom"), ("weak", "weak")]
    {
        let (_, record) = drive("two_increments", &[("TRIAL_ENGINE", engine)]);
        let record = record.unwrap();
        assert_eq!(record.verdict, Verdict::Passed, "{record:?}");
        assert!(notes(&record).iter().all(|note| note.starts_with(begin)), "{record:?}");
    }
}

#[test]
fn loom_is_left_out_where_it_cannot_follow() {
    let record = record("six_threads");
    assert_eq!(record.verdict, Verdict::Passed, "{record:?}");
    assert!(
        notes(&record).iter().any(|note| note.starts_with("loom: not run, 7 threads")),
        "{record:?}"
    );
}

#[test]
fn a_check_that_is_too_large_says_how_far_it_went_and_why_that_is_enough() {
    let of = |check: &str| {
        let record = record(check);
        assert_eq!(record.verdict, Verdict::Passed, "{record:?}");
        let Some(Coverage::Bounded { executions, preemptions, reason }) = record.coverage else {
            panic!("{record:?}");
        };
        (executions, preemptions, reason)
    };
    let (executions, preemptions, reason) = of("many_steps");
    assert!(executions >= 100 && preemptions == 1, "{executions} {preemptions}");
    assert_eq!(reason, Some(sentence::given_reason("a reason")));
    // A reason is one for the bound that was named, and for no smaller one.
    let (executions, preemptions, reason) = of("too_many_steps");
    assert!(executions >= 400 && preemptions < 3, "{executions} {preemptions}");
    assert_eq!(reason, None);
}

#[test]
fn a_driver_judges_what_is_no_proper_check() {
    assert_eq!(drive("example", &[]).0, Some(0));
    let second = record("two_calls");
    assert_eq!(second.verdict, Verdict::Failed, "{second:?}");
    assert_eq!(record("no_call").verdict, Verdict::GraderError);
    assert_eq!(record("panics_outside").verdict, Verdict::GraderError);
    let (code, record) = drive("unknown", &[]);
    assert_eq!((code, record), (Some(2), None));
}

#[test]
fn the_same_check_gives_the_same_record_each_time() {
    for check in ["two_increments", "lost_update", "relaxed_publication", "many_steps"] {
        let first = record(check);
        for _ in 0..3 {
            assert_eq!(record(check), first, "{check}");
        }
    }
}
