//! Checks that go wrong in every way a learner's code can, each reported on its own, by any runner.
//!
//! The tests in `fixtures` are run by the tests at the end of this file, which know their verdicts.

#![allow(clippy::disallowed_methods, reason = "these tests are about processes")]

use std::collections::BTreeMap;
use std::process::{Command, Output};

/// The fixtures: ordinary checks, ignored because most of them are meant to fail.
mod fixtures {
    use std::hint::black_box;
    use sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use sync::{Arc, Mutex, thread};

    fn increments(lost: bool) {
        let count = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let count = count.clone();
                thread::spawn(move || {
                    if lost {
                        let seen = count.load(SeqCst);
                        count.store(seen + 1, SeqCst);
                    } else {
                        count.fetch_add(1, SeqCst);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(count.load(SeqCst), 2, "both increments count");
    }

    #[test]
    #[ignore = "a fixture"]
    fn passes() {
        trial::model(|| increments(false));
    }

    #[test]
    #[ignore = "a fixture"]
    fn assertion() {
        trial::model(|| increments(true));
    }

    #[test]
    #[ignore = "a fixture"]
    fn deadlock() {
        trial::model(|| {
            let (left, right) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
            let other = {
                let (left, right) = (left.clone(), right.clone());
                thread::spawn(move || {
                    let _right = right.lock();
                    let _left = left.lock();
                })
            };
            {
                let _left = left.lock();
                let _right = right.lock();
            }
            other.join().unwrap();
        });
    }

    /// A function of its own, or the optimiser leaves nothing of the loop on the stack.
    #[inline(never)]
    fn next_even(number: u64) -> u64 {
        black_box(number) + 2
    }

    #[test]
    #[ignore = "a fixture"]
    fn endless_loop() {
        trial::model(|| {
            let thread = thread::spawn(|| {
                let mut number = 0;
                while number != u64::MAX {
                    number = next_even(number);
                }
            });
            thread.join().unwrap();
        });
    }

    #[test]
    #[ignore = "a fixture"]
    fn std_mutex() {
        trial::model(|| {
            let number = Arc::new(std::sync::Mutex::new(0));
            let count = Arc::new(AtomicUsize::new(0));
            let thread = {
                let (number, count) = (number.clone(), count.clone());
                thread::spawn(move || {
                    let mut number = number.lock().unwrap();
                    count.fetch_add(1, SeqCst);
                    *number += 1;
                })
            };
            {
                let mut number = number.lock().unwrap();
                count.fetch_add(1, SeqCst);
                *number += 1;
            }
            thread.join().unwrap();
        });
    }

    #[test]
    #[ignore = "a fixture"]
    fn abort_in_drop() {
        struct Bomb(Arc<AtomicUsize>);
        impl Drop for Bomb {
            fn drop(&mut self) {
                assert_eq!(self.0.load(SeqCst), 1, "in drop");
            }
        }
        trial::model(|| {
            let count = Arc::new(AtomicUsize::new(0));
            let _bomb = Bomb(count.clone());
            assert_eq!(count.load(SeqCst), 1, "first");
        });
    }

    #[test]
    #[ignore = "a fixture"]
    fn process_exit() {
        trial::model(|| std::process::exit(0));
    }

    #[inline(never)]
    fn recursion(depth: u64) -> u64 {
        let frame = black_box([depth; 64]);
        if depth == 0 { 0 } else { frame[3] + recursion(depth - 1) }
    }

    #[test]
    #[ignore = "a fixture"]
    fn stack_overflow() {
        trial::model(|| {
            recursion(10_000_000);
        });
    }

    #[test]
    #[ignore = "a fixture"]
    fn second_of_two_models() {
        trial::model(|| increments(false));
        trial::model(|| increments(true));
    }

    mod module {
        #[test]
        #[ignore = "a fixture"]
        fn inside() {
            trial::model(|| super::increments(true));
        }
    }

    #[test]
    #[ignore = "a fixture"]
    fn std_spawn() {
        trial::model(|| {
            let number = Arc::new(Mutex::new(0));
            let thread = {
                let number = number.clone();
                std::thread::spawn(move || *number.lock() += 1)
            };
            *number.lock() += 1;
            thread.join().unwrap();
            assert_eq!(*number.lock(), 2);
        });
    }

    #[test]
    #[ignore = "a fixture"]
    fn without_trial() {
        let number = Mutex::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|_| *number.lock() += 1));
            }
        });
        assert_eq!(*number.lock(), 4000);
    }

    #[test]
    #[ignore = "a fixture"]
    fn not_started() {
        trial::model(|| todo!());
    }

    #[test]
    #[ignore = "a fixture"]
    fn real_sleep() {
        trial::model(|| {
            std::thread::sleep(std::time::Duration::from_secs(30));
            // Something after it, or the optimiser leaves this closure out of the stack.
            black_box(());
        });
    }

    #[test]
    #[ignore = "a fixture"]
    fn leak() {
        trial::model(|| {
            let (sender, receiver) = sync::channel::bounded::<u32>(1);
            let waits = receiver.clone();
            thread::spawn(move || waits.recv());
            std::mem::forget((sender, receiver));
        });
    }

    #[test]
    #[ignore = "a fixture"]
    fn example_passes() {
        trial::example(|| assert_eq!(1 + 1, 2));
    }

    #[test]
    #[ignore = "a fixture"]
    fn example_assertion() {
        trial::example(|| assert_eq!(1 + 1, 3, "one and one"));
    }

    #[test]
    #[ignore = "a fixture"]
    fn example_not_started() {
        trial::example(|| unimplemented!("later"));
    }

    #[test]
    #[ignore = "a fixture"]
    fn example_deadlock() {
        trial::example(|| {
            let number = Mutex::new(0);
            let _first = number.lock();
            let _second = number.lock();
        });
    }

    #[test]
    #[ignore = "a fixture"]
    fn example_waits_and_goes_on() {
        trial::example(|| std::thread::sleep(std::time::Duration::from_millis(2500)));
    }

    #[test]
    #[ignore = "a fixture"]
    fn example_takes_all_memory() {
        trial::example(|| {
            let mut hoard = Vec::new();
            loop {
                hoard.push(black_box(vec![1u8; 1 << 20]));
            }
        });
    }
}

/// Each fixture with the word of its verdict; blank for those that do not call `trial`.
const VERDICTS: [(&str, &str); 21] = [
    ("abort_in_drop", "panicked"),
    ("assertion", "failed"),
    ("deadlock", "deadlock"),
    ("endless_loop", "timed out"),
    ("example_assertion", "failed"),
    ("example_deadlock", "deadlock"),
    ("example_not_started", "skipped"),
    ("example_passes", ""),
    ("example_takes_all_memory", "panicked"),
    ("example_waits_and_goes_on", ""),
    ("leak", "leaked thread"),
    ("module::inside", "failed"),
    ("not_started", "skipped"),
    ("passes", ""),
    ("process_exit", "tampered with"),
    ("real_sleep", "outside the model"),
    ("second_of_two_models", "failed"),
    ("stack_overflow", "panicked"),
    ("std_mutex", "outside the model"),
    ("std_spawn", "outside the model"),
    ("without_trial", ""),
];

/// What a run of all fixtures said: the verdict of each that failed.
fn verdicts(output: &Output) -> BTreeMap<String, String> {
    let text = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    text.lines()
        .filter_map(|line| {
            let (check, verdict) =
                line.trim_start().strip_prefix("fixtures::")?.split_once(": ")?;
            // A pass of some engine may say more in brackets.
            let verdict = verdict.split(" (").next()?;
            let named = check.chars().all(|c| c.is_alphanumeric() || "_:".contains(c));
            named.then(|| (check.to_owned(), verdict.to_owned()))
        })
        .collect()
}

fn expected() -> BTreeMap<String, String> {
    let failing = VERDICTS.iter().filter(|(_, verdict)| !verdict.is_empty());
    failing.map(|(name, verdict)| ((*name).to_owned(), (*verdict).to_owned())).collect()
}

fn run(command: &mut Command) -> Output {
    command.env("TRIAL_LANG", "en").env_remove("TRIAL_CHECK").output().expect("the tests start")
}

fn own(arguments: &[&str]) -> Output {
    run(Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "fixtures::"])
        .args(arguments))
}

fn assert_all_told(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(verdicts(output), expected(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn each_hostile_check_is_reported_on_its_own() {
    let output = own(&[]);
    assert_eq!(output.status.code(), Some(101));
    assert_all_told(&output);
    let text = String::from_utf8_lossy(&output.stdout);
    let passed = VERDICTS.iter().filter(|(_, verdict)| verdict.is_empty()).count();
    let counts = format!("{passed} passed; {} failed", expected().len());
    assert!(text.contains(&counts), "{text}");
}

#[test]
fn one_test_thread_gives_the_same_verdicts() {
    assert_all_told(&own(&["--test-threads=1"]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_standstill_is_shown_at_its_place() {
    for (fixture, place) in [
        // It may be met in the loop or in what the loop calls.
        ("endless_loop", "hostile.rs: "),
        ("std_mutex", "let mut number = number.lock().unwrap();"),
        ("std_spawn", "seen at ./tests/hostile.rs"),
        ("real_sleep", "std::thread::sleep(std::time::Duration::from_secs(30));"),
        ("example_deadlock", "let _second = number.lock();"),
        ("example_deadlock", "lock number"),
        ("abort_in_drop", "the process was aborted"),
    ] {
        let output = own(&["--exact", &format!("fixtures::{fixture}")]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(place), "`{place}` is not in\n{text}");
    }
}

#[test]
fn nextest_gives_the_same_verdicts() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let nextest = || {
        let mut command = Command::new(&cargo);
        // Where `cargo test` was started, most likely: nothing is compiled again.
        command.arg("nextest").current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.."));
        command
    };
    if !nextest().arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("not run: cargo-nextest is not installed");
        return;
    }
    let output = run(nextest().args(["run", "--test", "hostile", "--no-fail-fast"]).args([
        "--run-ignored",
        "only",
        "-E",
        "package(trial) & test(fixtures::)",
    ]));
    assert_all_told(&output);
}
