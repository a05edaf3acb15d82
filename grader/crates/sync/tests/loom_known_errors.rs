//! Where loom 0.7.2 is known to be wrong, our engine is right; each test says what loom does.
//!
//! The tests marked ignored are loom's side: they show what the loom of this build answers. The
//! others run them in a process of their own (loom's answer is an abort at times) and print what
//! came out, so that a loom that was repaired is noticed; nothing depends on it.

#[allow(dead_code, reason = "each test crate uses its part of the support")]
mod support;

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering::{self, Relaxed, SeqCst};
use std::time::Duration;
use support::axiomatic;
use support::facade::{self, EVERY_SCHEDULE, all_executions};
use support::litmus;
use support::program::*;
use sync::engine::{Cause, Exploration, Limits, Memory, Search};
use sync::{Arc, Condvar, Mutex, RwLock, channel, thread};

/// Runs loom's side, an ignored test of this file, and prints how it ended.
#[allow(clippy::disallowed_methods, reason = "the child is this test: it ends by itself")]
fn show_loom(issue: &str, test: &str) {
    let this = std::env::current_exe().expect("a test knows its own executable");
    let output = Command::new(this)
        .args(["--ignored", "--exact", test, "--nocapture"])
        .stdin(Stdio::null())
        .output()
        .expect("a test can start itself");
    let said = String::from_utf8_lossy(&output.stdout);
    let answer = said.lines().find_map(|line| line.split_once("loom: ").map(|(_, answer)| answer));
    let ending = if output.status.success() { "ends normally" } else { "fails or aborts" };
    println!("{issue}: loom's side {ending}; {}", answer.unwrap_or("no outcomes reported"));
}

/// The outcomes under weak memory, which both exhaustive searches and the axioms agree on.
fn weak_outcomes(program: &Program) -> BTreeSet<Outcome> {
    let truth = axiomatic::outcomes(program);
    for search in [Search::Dpor, EVERY_SCHEDULE] {
        let explored = facade::outcomes(program, search, Memory::Weak);
        assert!(explored.exploration.complete);
        assert_eq!(explored.outcomes, truth.all, "{program}");
    }
    truth.all
}

/// Every execution under every search and memory; the last exploration, or the first to fail.
fn explored(limits: &Limits, scenario: impl Fn() + Send + Sync) -> Exploration {
    let mut last = Exploration::default();
    for memory in [Memory::Sequential, Memory::Weak] {
        for search in [Search::Dpor, EVERY_SCHEDULE] {
            last = facade::explore(search, memory, limits, &scenario);
            if last.failure.is_some() {
                return last;
            }
            assert!(last.complete, "not all was explored");
        }
    }
    last
}

fn passes(scenario: impl Fn() + Send + Sync) {
    let failure = explored(&all_executions(), scenario).failure;
    assert!(failure.is_none(), "{:?}", failure.map(|failure| failure.cause));
}

fn fails(limits: &Limits, scenario: impl Fn() + Send + Sync) -> Cause {
    explored(limits, scenario).failure.expect("some execution fails").cause
}

/// What loom sees of a program of loads, stores and swaps.
fn loom_outcomes(program: &Program) -> BTreeSet<Vec<Vec<u64>>> {
    use loom::sync::atomic::AtomicU64;
    fn run(atomics: &[AtomicU64], operations: &[Operation]) -> Vec<u64> {
        let step = |operation: &Operation| match *operation {
            Operation::Load { location, order } => Some(atomics[location].load(order)),
            Operation::Store { location, value, order } => {
                atomics[location].store(value, order);
                None
            }
            Operation::Swap { location, value, order } => {
                Some(atomics[location].swap(value, order))
            }
            ref other => panic!("loom's side has no `{other}`"),
        };
        operations.iter().filter_map(step).collect()
    }
    let seen = std::sync::Arc::new(std::sync::Mutex::new(BTreeSet::new()));
    let (inner, program) = (std::sync::Arc::clone(&seen), program.clone());
    loom::model(move || {
        let atomics: Vec<AtomicU64> = (0..program.locations).map(|_| AtomicU64::new(0)).collect();
        let atomics = std::sync::Arc::new(atomics);
        let others: Vec<_> = program.threads[1..]
            .iter()
            .map(|operations| {
                let (atomics, operations) = (std::sync::Arc::clone(&atomics), operations.clone());
                loom::thread::spawn(move || run(&atomics, &operations))
            })
            .collect();
        let mut outcome = vec![run(&atomics, &program.threads[0])];
        outcome.extend(others.into_iter().map(|other| other.join().expect("no thread panics")));
        inner.lock().expect("nobody panics with it").insert(outcome);
    });
    let seen = seen.lock().expect("nobody panics with it");
    println!("loom: sees {seen:?}");
    seen.clone()
}

fn a_load_before_the_store() -> Program {
    Program::new([&[load(X, Relaxed)], &[load(X, Relaxed), store(X, 12, Relaxed)]])
}

/// tokio-rs/loom#392: a thread that begins with a load is never run before its parent goes on.
#[test]
fn a_thread_that_begins_with_a_load_is_explored() {
    let outcomes = weak_outcomes(&a_load_before_the_store());
    let seen: Vec<_> = outcomes.into_iter().map(|outcome| outcome.seen).collect();
    assert_eq!(seen, [[[0], [0]], [[12], [0]]]);
    show_loom("tokio-rs/loom#392", "loom_392");
}

#[test]
#[ignore = "shows what loom does"]
fn loom_392() {
    loom_outcomes(&a_load_before_the_store());
}

fn with_or_without_a_redundant_load(with: bool) -> Program {
    let mut writer = vec![store(X, 1, SeqCst), store(Y, 1, SeqCst), store(Y, 0, SeqCst)];
    writer.extend(with.then_some(load(X, SeqCst)));
    writer.push(store(X, 0, SeqCst));
    Program::new([&[], &writer, &[load(Y, SeqCst), load(X, SeqCst)]])
}

/// tokio-rs/loom#166: a redundant load hides interleavings of the other thread.
#[test]
fn a_redundant_load_changes_nothing() {
    let reader = |with| -> BTreeSet<Vec<u64>> {
        let outcomes = weak_outcomes(&with_or_without_a_redundant_load(with));
        outcomes.into_iter().map(|outcome| outcome.seen[2].clone()).collect()
    };
    assert_eq!(reader(false), reader(true));
    assert_eq!(reader(true).len(), 4, "each of the two values may be seen with each");
    show_loom("tokio-rs/loom#166, without", "loom_166_without");
    show_loom("tokio-rs/loom#166, with", "loom_166_with");
}

#[test]
#[ignore = "shows what loom does"]
fn loom_166_without() {
    loom_outcomes(&with_or_without_a_redundant_load(false));
}

#[test]
#[ignore = "shows what loom does"]
fn loom_166_with() {
    loom_outcomes(&with_or_without_a_redundant_load(true));
}

fn two_readers_of_a_swap() -> Program {
    let read = load(X, Relaxed);
    Program::new([&[], &[store(X, 1, Relaxed)], &[swap(X, 2, Relaxed)], &[read, read]])
}

/// tokio-rs/loom#282: a reader sees 1, then 2, although the swap that wrote 2 had read 0.
#[test]
fn the_modification_order_is_one_for_all() {
    let outcomes = weak_outcomes(&two_readers_of_a_swap());
    let wrong = |outcome: &&Outcome| outcome.seen[2] == [0] && outcome.seen[3] == [1, 2];
    assert!(!outcomes.iter().any(|outcome| wrong(&outcome)));
    show_loom("tokio-rs/loom#282", "loom_282");
}

#[test]
#[ignore = "shows what loom does"]
fn loom_282() {
    let wrong = |seen: &&Vec<Vec<u64>>| seen[2] == [0] && seen[3] == [1, 2];
    let outcomes = loom_outcomes(&two_readers_of_a_swap());
    assert!(!outcomes.iter().any(|seen| wrong(&seen)), "an impossible outcome");
}

fn store_buffering(order: Ordering) -> Program {
    let (left, right) =
        ([store(X, 1, order), load(Y, order)], [store(Y, 1, order), load(X, order)]);
    Program::new([&[], &left, &right])
}

/// tokio-rs/loom#180: SeqCst loads and stores are AcqRel to loom, so correct store buffering fails.
#[test]
fn seq_cst_store_buffering_is_correct() {
    let missed = |order| {
        let outcomes = weak_outcomes(&store_buffering(order));
        outcomes.iter().any(|outcome| outcome.seen[1] == [0] && outcome.seen[2] == [0])
    };
    assert!(!missed(SeqCst));
    assert!(missed(Relaxed));
    show_loom("tokio-rs/loom#180", "loom_180");
}

#[test]
#[ignore = "shows what loom does"]
fn loom_180() {
    let outcomes = loom_outcomes(&store_buffering(SeqCst));
    assert!(!outcomes.contains(&vec![vec![], vec![0], vec![0]]), "an impossible outcome");
}

/// The other SeqCst litmus tests, which loom fails for the same reason.
#[test]
fn seq_cst_accesses_have_one_order() {
    for test in litmus::seq_cst() {
        let outcomes = weak_outcomes(&test.program);
        for (name, shape) in test.forbidden {
            assert!(!outcomes.iter().any(shape), "{}: {name}", test.name);
        }
    }
}

/// tokio-rs/loom#376: `try_lock` blocks in loom, which then reports a deadlock.
#[test]
fn try_lock_never_blocks() {
    let program = Program::new([&[try_lock(0)], &[try_lock(0)]]);
    for search in [Search::Dpor, EVERY_SCHEDULE] {
        let explored = facade::outcomes(&program, search, Memory::Sequential);
        assert!(explored.exploration.failure.is_none());
        let seen: Vec<_> = explored.outcomes.into_iter().map(|outcome| outcome.seen).collect();
        assert_eq!(seen, [[[0], [1]], [[1], [0]], [[1], [1]]]);
    }
    show_loom("tokio-rs/loom#376", "loom_376");
}

#[test]
#[ignore = "shows what loom does"]
fn loom_376() {
    loom::model(|| {
        let mutex = std::sync::Arc::new(loom::sync::Mutex::new(0));
        let other = std::sync::Arc::clone(&mutex);
        let other = loom::thread::spawn(move || drop(other.try_lock()));
        let guard = mutex.try_lock();
        other.join().expect("it does not panic");
        drop(guard);
    });
}

type Flag = Arc<(Mutex<bool>, Condvar)>;

fn raise(flag: &Flag) {
    *flag.0.lock() = true;
    flag.1.notify_one();
}

fn wait(flag: &Flag) {
    let mut raised = flag.0.lock();
    while !*raised {
        flag.1.wait(&mut raised);
    }
}

/// tokio-rs/loom#422: a wait on a condvar eats the token of `unpark`: a false deadlock.
#[test]
fn a_condvar_leaves_the_park_token_alone() {
    passes(|| {
        let flag = Flag::default();
        let (main, theirs) = (thread::current(), Arc::clone(&flag));
        let other = thread::spawn(move || {
            main.unpark();
            raise(&theirs);
        });
        wait(&flag);
        thread::park();
        other.join().expect("it does not panic");
    });
    show_loom("tokio-rs/loom#422", "loom_422");
}

#[test]
#[ignore = "shows what loom does"]
fn loom_422() {
    loom::model(|| {
        let flag = (loom::sync::Mutex::new(false), loom::sync::Condvar::new());
        let flag = std::sync::Arc::new(flag);
        let (main, theirs) = (loom::thread::current(), std::sync::Arc::clone(&flag));
        let other = loom::thread::spawn(move || {
            main.unpark();
            *theirs.0.lock().expect("not poisoned") = true;
            theirs.1.notify_one();
        });
        let mut raised = flag.0.lock().expect("not poisoned");
        while !*raised {
            raised = flag.1.wait(raised).expect("not poisoned");
        }
        drop(raised);
        loom::thread::park();
        other.join().expect("it does not panic");
    });
}

/// tokio-rs/loom#422, the other way round: a notification is no token, so this park never ends.
#[test]
fn a_notification_is_no_park_token() {
    let cause = fails(&all_executions(), || {
        let flag = Flag::default();
        let theirs = Arc::clone(&flag);
        let other = thread::spawn(move || {
            wait(&theirs);
            thread::park();
        });
        raise(&flag);
        other.join().expect("it does not panic");
    });
    assert_eq!(cause, Cause::Deadlock);
}

/// Two threads wait on one condition variable for different things, the second certainly after the first;
/// one notification is enough only if it goes to the first.
#[derive(Default)]
struct Queue {
    state: Mutex<(bool, bool)>,
    changed: Condvar,
}

fn the_first_waits(queue: Arc<Queue>) {
    let mut state = queue.state.lock();
    let theirs = Arc::clone(&queue);
    // It gets the lock when this thread waits.
    let second = thread::spawn(move || the_second_waits(&theirs));
    while !state.0 {
        queue.changed.wait(&mut state);
    }
    state.1 = true;
    queue.changed.notify_one();
    drop(state);
    second.join().expect("it does not panic");
}

fn the_second_waits(queue: &Arc<Queue>) {
    let mut state = queue.state.lock();
    let theirs = Arc::clone(queue);
    let third = thread::spawn(move || {
        theirs.state.lock().0 = true;
        theirs.changed.notify_one();
    });
    while !state.1 {
        queue.changed.wait(&mut state);
    }
    drop(state);
    third.join().expect("it does not panic");
}

/// loom's `notify_one` always wakes whoever has waited longest, which nobody promises: a program that
/// deadlocks where another one is woken passes there.
#[test]
fn any_waiter_may_be_the_one_notified() {
    let cause = fails(&all_executions(), || the_first_waits(Arc::default()));
    assert_eq!(cause, Cause::Deadlock);
    show_loom("loom's order of waiters", "loom_notify_one");
}

#[test]
#[ignore = "shows what loom does"]
fn loom_notify_one() {
    use loom::sync::{Arc, Condvar, Mutex};
    use loom::thread;
    type Queue = Arc<(Mutex<(bool, bool)>, Condvar)>;
    fn second(queue: &Queue) {
        let mut state = queue.0.lock().expect("not poisoned");
        let theirs = Arc::clone(queue);
        let third = thread::spawn(move || {
            theirs.0.lock().expect("not poisoned").0 = true;
            theirs.1.notify_one();
        });
        while !state.1 {
            state = queue.1.wait(state).expect("not poisoned");
        }
        drop(state);
        third.join().expect("it does not panic");
    }
    loom::model(|| {
        let queue: Queue = Arc::new((Mutex::new((false, false)), Condvar::new()));
        let mut state = queue.0.lock().expect("not poisoned");
        let theirs = Arc::clone(&queue);
        let other = thread::spawn(move || second(&theirs));
        while !state.0 {
            state = queue.1.wait(state).expect("not poisoned");
        }
        state.1 = true;
        queue.1.notify_one();
        drop(state);
        other.join().expect("it does not panic");
    });
    println!("loom: sees no deadlock");
}

/// tokio-rs/loom#423: two read guards of one thread are a panic inside loom.
#[test]
fn one_thread_may_read_twice() {
    passes(|| {
        let lock = RwLock::new(7);
        let (first, second) = (lock.read(), lock.read());
        assert_eq!((*first, *second), (7, 7));
        drop(first);
        assert!(lock.try_write().is_none(), "one reader is left");
        drop(second);
        assert!(lock.try_write().is_some());
    });
    show_loom("tokio-rs/loom#423", "loom_423");
}

#[test]
#[ignore = "shows what loom does"]
fn loom_423() {
    loom::model(|| {
        let lock = loom::sync::RwLock::new(7);
        let first = lock.read().expect("not poisoned");
        let second = lock.read().expect("not poisoned");
        drop(first);
        drop(second);
    });
}

/// tokio-rs/loom#417: in loom a panic of a thread fails the model, and `join` never gives `Err`.
#[test]
fn join_gives_the_panic_of_the_thread() {
    passes(|| {
        let other = thread::spawn(|| panic!("on purpose"));
        assert!(other.join().is_err());
    });
}

/// loom's condvar wakes for a notification only, so `if` in place of `while` passes.
#[test]
fn if_in_place_of_while_is_found() {
    let limits = Limits { spurious_wakeups: 1, ..all_executions() };
    let cause = fails(&limits, || {
        let flag = Flag::default();
        let theirs = Arc::clone(&flag);
        let other = thread::spawn(move || raise(&theirs));
        let mut raised = flag.0.lock();
        if !*raised {
            flag.1.wait(&mut raised);
        }
        assert!(*raised, "woken without the flag");
        drop(raised);
        other.join().expect("it does not panic");
    });
    assert!(
        matches!(cause, Cause::Panicked { message, .. } if message.contains("without the flag"))
    );
}

/// loom's `wait_timeout` never times out: whoever relies on the timeout deadlocks there.
#[test]
fn a_timed_wait_times_out() {
    passes(|| {
        let (mutex, condvar) = (Mutex::new(()), Condvar::new());
        let mut guard = mutex.lock();
        assert!(condvar.wait_for(&mut guard, Duration::from_millis(1)).timed_out());
    });
}

/// loom has no hang-up of channels: `recv` after the last sender has gone is a deadlock there.
#[test]
fn a_receiver_notices_that_the_senders_are_gone() {
    passes(|| {
        let (sender, receiver) = channel::unbounded();
        let other = thread::spawn(move || sender.send(1));
        assert_eq!(receiver.recv(), Ok(1));
        assert!(receiver.recv().is_err());
        assert!(receiver.recv_timeout(Duration::from_millis(1)).is_err());
        other.join().expect("it does not panic").expect("the receiver is alive");
    });
}

/// loom counts two reads of a lock as conflicting; here they are one execution, up to their order.
#[test]
fn readers_do_not_conflict() {
    let explored = facade::explore(Search::Dpor, Memory::Sequential, &all_executions(), || {
        let lock = Arc::new(RwLock::new(0));
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let lock = Arc::clone(&lock);
                thread::spawn(move || *lock.read())
            })
            .collect();
        readers.into_iter().for_each(|reader| assert_eq!(reader.join().expect("no panic"), 0));
    });
    assert!(explored.complete && explored.failure.is_none());
    assert_eq!(explored.executions, 1, "nothing here depends on the order");
}

/// loom stops at five threads.
#[test]
fn there_may_be_more_than_five_threads() {
    let explored = facade::explore(Search::Dpor, Memory::Sequential, &all_executions(), || {
        let threads: Vec<_> = (0..7).map(|number| thread::spawn(move || number)).collect();
        let sum: i32 = threads.into_iter().map(|thread| thread.join().expect("no panic")).sum();
        assert_eq!(sum, 21);
    });
    assert!(explored.complete && explored.failure.is_none());
}
