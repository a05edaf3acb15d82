//! Checks from specifications: correct components pass, wrong ones are caught, shrunk and replayed.
//!
//! As in `hostile.rs`, the tests in `fixtures` are run by those at the end of the file.

#![allow(clippy::disallowed_methods, reason = "these tests are about processes")]

use std::process::{Command, Output};

#[path = "components/counters.rs"]
mod counters;

mod fixtures {
    use super::counters::{Atomic, Counter, Late, Panics, Racy};
    use proptest::prelude::*;
    use std::collections::VecDeque;
    use std::sync::Arc;
    use sync::atomic::AtomicU64;
    use sync::{Condvar, Mutex, thread};
    use trial::{Shape, Specification};

    struct Counting(fn() -> Box<dyn Counter>);

    #[derive(Clone, Debug)]
    enum Count {
        Get,
        Add(u64),
    }

    impl Specification for Counting {
        type State = u64;
        type Operation = Count;
        type Outcome = u64;
        type Subject = Box<dyn Counter>;

        fn operations(&self) -> BoxedStrategy<Count> {
            prop_oneof![Just(Count::Get), (1..4u64).prop_map(Count::Add)].boxed()
        }

        fn initial(&self) -> u64 {
            0
        }

        fn apply(&self, state: &u64, operation: &Count) -> Vec<(u64, u64)> {
            match operation {
                Count::Get => vec![(*state, *state)],
                Count::Add(n) => vec![(*state, state + n)],
            }
        }

        fn subject(&self) -> Box<dyn Counter> {
            self.0()
        }

        fn perform(&self, subject: &Box<dyn Counter>, operation: &Count) -> u64 {
            match operation {
                Count::Get => subject.get(),
                Count::Add(n) => subject.add(*n),
            }
        }
    }

    fn atomic() -> Box<dyn Counter> {
        Box::new(Atomic(AtomicU64::new(0)))
    }

    fn racy() -> Box<dyn Counter> {
        Box::new(Racy::new())
    }

    fn late() -> Box<dyn Counter> {
        Box::new(Late::new())
    }

    fn panics() -> Box<dyn Counter> {
        Box::new(Panics(AtomicU64::new(0)))
    }

    #[test]
    #[ignore = "a fixture"]
    fn linearizable_counter() {
        trial::linearizable(|| Counting(atomic));
    }

    #[test]
    #[ignore = "a fixture"]
    fn linearizable_racy_counter() {
        trial::linearizable(|| Counting(racy));
    }

    #[test]
    #[ignore = "a fixture"]
    fn linearizable_late_counter() {
        trial::linearizable(|| Counting(late));
    }

    #[test]
    #[ignore = "a fixture"]
    fn linearizable_panicking_counter() {
        trial::linearizable(|| Counting(panics));
    }

    #[test]
    #[ignore = "a fixture"]
    fn linearizable_not_started() {
        trial::linearizable(|| Counting(|| todo!()));
    }

    #[test]
    #[ignore = "a fixture"]
    fn stress_counter() {
        trial::stress(|| Counting(atomic));
    }

    #[test]
    #[ignore = "a fixture"]
    fn stress_racy_counter() {
        trial::stress(|| Counting(racy));
    }

    /// A buffer of one place: `put` waits while it is full, `take` while it is empty.
    struct Place {
        value: Mutex<VecDeque<u64>>,
        changed: Condvar,
        waits: bool,
        wakes_all: bool,
    }

    struct Waiting {
        waits: bool,
        wakes_all: bool,
    }

    #[derive(Clone, Debug)]
    enum Move {
        Take,
        Put(u64),
    }

    impl Specification for Waiting {
        type State = Option<u64>;
        type Operation = Move;
        type Outcome = Option<u64>;
        type Subject = Place;

        fn operations(&self) -> BoxedStrategy<Move> {
            prop_oneof![Just(Move::Take), (1..3u64).prop_map(Move::Put)].boxed()
        }

        fn initial(&self) -> Option<u64> {
            None
        }

        fn apply(&self, state: &Option<u64>, operation: &Move) -> Vec<(Option<u64>, Option<u64>)> {
            match (operation, state) {
                (Move::Put(value), None) => vec![(None, Some(*value))],
                (Move::Take, Some(value)) => vec![(Some(*value), None)],
                _ => vec![],
            }
        }

        fn subject(&self) -> Place {
            Place {
                value: Mutex::new(VecDeque::new()),
                changed: Condvar::new(),
                waits: self.waits,
                wakes_all: self.wakes_all,
            }
        }

        fn shape(&self) -> Shape {
            Shape { scenarios: 120, ..Shape::default() }
        }

        fn perform(&self, place: &Place, operation: &Move) -> Option<u64> {
            let mut value = place.value.lock();
            let taken = match operation {
                Move::Put(put) => {
                    while value.len() == 1 {
                        place.changed.wait(&mut value);
                    }
                    value.push_back(*put);
                    None
                }
                Move::Take if place.waits => {
                    while value.is_empty() {
                        place.changed.wait(&mut value);
                    }
                    value.pop_front()
                }
                Move::Take => value.pop_front(),
            };
            if place.wakes_all {
                place.changed.notify_all();
            } else {
                place.changed.notify_one();
            }
            taken
        }
    }

    #[test]
    #[ignore = "a fixture"]
    fn linearizable_place() {
        trial::linearizable(|| Waiting { waits: true, wakes_all: true });
    }

    #[test]
    #[ignore = "a fixture"]
    fn linearizable_place_that_wakes_one() {
        trial::linearizable(|| Waiting { waits: true, wakes_all: false });
    }

    #[test]
    #[ignore = "a fixture"]
    fn linearizable_place_that_does_not_wait() {
        trial::linearizable(|| Waiting { waits: false, wakes_all: true });
    }

    #[test]
    #[ignore = "a fixture"]
    fn stress_place() {
        trial::stress(|| Waiting { waits: true, wakes_all: true });
    }

    /// A counter whose end waits for a thread that waits for that end.
    struct NeverEnds;

    impl Specification for NeverEnds {
        type State = u64;
        type Operation = Count;
        type Outcome = u64;
        type Subject = Box<dyn Counter>;

        fn operations(&self) -> BoxedStrategy<Count> {
            Counting(atomic).operations()
        }

        fn initial(&self) -> u64 {
            0
        }

        fn apply(&self, state: &u64, operation: &Count) -> Vec<(u64, u64)> {
            Counting(atomic).apply(state, operation)
        }

        fn subject(&self) -> Box<dyn Counter> {
            atomic()
        }

        fn perform(&self, subject: &Box<dyn Counter>, operation: &Count) -> u64 {
            Counting(atomic).perform(subject, operation)
        }

        fn finish(&self, _: Box<dyn Counter>) {
            let (sender, receiver) = sync::channel::bounded::<u64>(1);
            let thread = thread::spawn(move || receiver.recv().is_err());
            thread.join().unwrap();
            drop(sender);
        }
    }

    #[test]
    #[ignore = "a fixture"]
    fn linearizable_counter_that_never_ends() {
        trial::linearizable(|| NeverEnds);
    }

    #[test]
    #[ignore = "a fixture"]
    fn stress_counter_that_never_ends() {
        trial::stress(|| NeverEnds);
    }

    fn sum(counter: Box<dyn Counter>, numbers: &[u64]) -> u64 {
        let counter: Arc<dyn Counter> = counter.into();
        let threads: Vec<_> = numbers
            .iter()
            .map(|&number| {
                let counter = counter.clone();
                thread::spawn(move || counter.add(number))
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        counter.get()
    }

    #[test]
    #[ignore = "a fixture"]
    fn property_of_counter() {
        trial::stress_with(
            || proptest::collection::vec(0..100u64, 0..4),
            |numbers| assert_eq!(sum(atomic(), &numbers), numbers.iter().sum::<u64>(), "the sum"),
        );
    }

    #[test]
    #[ignore = "a fixture"]
    fn property_of_racy_counter() {
        trial::stress_with(
            || proptest::collection::vec(0..100u64, 0..4),
            |numbers| assert_eq!(sum(racy(), &numbers), numbers.iter().sum::<u64>(), "the sum"),
        );
    }

    #[test]
    #[ignore = "a fixture"]
    fn property_that_hangs_on_real_threads() {
        trial::stress_with(
            || Just(0u64),
            |_| {
                // Under the model, which comes first, all is well.
                if std::thread::current().name() == Some("check") && on_real_threads() {
                    let lock = Mutex::new(0);
                    let _first = lock.lock();
                    let _second = lock.lock();
                }
            },
        );
    }

    /// Real time passes for real threads alone.
    fn on_real_threads() -> bool {
        let before = sync::time::Instant::now();
        let busy = (0..2_000_000u64).fold(0, |sum, n| sum ^ std::hint::black_box(n));
        std::hint::black_box(busy);
        before.elapsed() > std::time::Duration::ZERO
    }
}

fn run(fixture: &str, variables: &[(&str, &str)]) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", &format!("fixtures::{fixture}"), "--nocapture"])
        .env("TRIAL_LANG", "en")
        .env_remove("TRIAL_CHECK")
        .envs(variables.iter().copied())
        .output()
        .expect("the tests start")
}

fn said(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat()
}

#[track_caller]
fn passes(fixture: &str) {
    let output = run(fixture, &[]);
    assert!(output.status.success(), "{}", said(&output));
}

/// A fixture that does not pass: what it says holds all of `texts`, and its execution can be
/// replayed to the same words.
#[track_caller]
fn fails(fixture: &str, texts: &[&str]) -> String {
    let output = run(fixture, &[]);
    let said_first = said(&output);
    assert!(!output.status.success(), "{said_first}");
    for text in texts {
        assert!(said_first.contains(text), "`{text}` is not in\n{said_first}");
    }
    if let Some((_, token)) = said_first.split_once("TRIAL_REPLAY=") {
        let token = token.split_whitespace().next().unwrap();
        let replayed = said(&run(fixture, &[("TRIAL_REPLAY", token)]));
        let execution = |text: &str| {
            let from = text.find("step").unwrap_or(0);
            text[from..text.find("\nreplay:").unwrap_or(text.len())].to_owned()
        };
        assert_eq!(execution(&replayed), execution(&said_first), "replayed by {token}");
    }
    said_first
}

#[test]
fn correct_components_pass() {
    for fixture in [
        "linearizable_counter",
        "linearizable_place",
        "stress_counter",
        "stress_place",
        "property_of_counter",
    ] {
        passes(fixture);
    }
}

#[test]
fn a_lost_update_is_shrunk_to_two_threads_with_one_call_each() {
    let said = fails(
        "linearizable_racy_counter",
        &["linearizable_racy_counter: failed", "no order of these calls explains", "is lost"],
    );
    assert!(said.contains("  T1: add(1)\n  T2: add(1)\n"), "{said}");
    assert!(!said.contains("T3"), "{said}");
}

#[test]
fn an_answer_that_comes_too_late_is_caught() {
    fails("linearizable_late_counter", &["failed", "in every legal order it would have returned"]);
}

#[test]
fn a_panic_of_the_component_is_its_own_verdict() {
    fails("linearizable_panicking_counter", &["panicked", "cannot count any further"]);
}

#[test]
fn a_component_that_is_not_started_is_skipped() {
    fails("linearizable_not_started", &["skipped", "not started"]);
}

#[test]
fn waiting_for_ever_where_the_specification_does_not_say_so_is_a_deadlock() {
    let said = fails("linearizable_place_that_wakes_one", &["deadlock", ": put(1)", "never ends"]);
    let calls = said.split("scenario ").last().unwrap().matches("()").count();
    assert!(calls <= 2, "{said}");
}

#[test]
fn a_deadlock_after_the_last_call_is_never_what_the_specification_says() {
    fails("linearizable_counter_that_never_ends", &["deadlock", "never ends"]);
    fails("stress_counter_that_never_ends", &["deadlock", "never ends"]);
}

#[test]
fn returning_where_the_specification_says_wait_is_caught() {
    fails("linearizable_place_that_does_not_wait", &["failed", "would have waited"]);
}

#[test]
fn stress_finds_a_lost_update_by_the_model_first() {
    fails(
        "stress_racy_counter",
        &["failed", "no order of these calls explains", "found by the model"],
    );
}

#[test]
fn a_failing_input_is_shrunk_and_shown() {
    fails("property_of_racy_counter", &["failed", "with the input [0, 1]", "is lost"]);
}

#[test]
fn a_hang_of_real_threads_is_a_deadlock() {
    fails("property_that_hangs_on_real_threads", &["deadlock", "found on real threads"]);
}
