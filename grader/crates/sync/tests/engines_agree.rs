//! The engines agree with independent oracles on thousands of random programs.
//!
//! The seeds are fixed, so every run is the same; `ENTRELACS_PROGRAMS=n` runs n programs for each
//! comparison in place of the default. A mismatch prints the seed and, shrunk, the program as Rust
//! source: put it into `former_mismatches_stay_away`.

#[allow(dead_code, reason = "each test crate uses its part of the support")]
mod support;

use std::sync::atomic::Ordering::SeqCst;
use support::comparison::{Comparison, sequential, weak, weak_with_try_locks};
use support::facade::EVERY_SCHEDULE;
use support::generate::{self, Orders, Profile};
use support::interleavings;
use support::loom_differences::{AGREES, Tally, UNEXPLAINED};
use support::program::*;
use sync::engine::{Memory, Search};

/// loom is slow: some hundred programs take it longer than all the rest.
const LOOM_PROGRAMS: u64 = 150;
/// loom's own limit is five; four leave it within its budget.
const LOOM_THREADS: usize = 4;

fn programs(default: u64) -> std::ops::Range<u64> {
    let wanted = std::env::var("ENTRELACS_PROGRAMS").ok();
    0..wanted.map_or(default, |n| n.parse().expect("ENTRELACS_PROGRAMS is a number"))
}

/// Atomics, locks taken and tried in any order, condition variables and channels, all SeqCst.
fn blocking(seed: u64) -> Program {
    let atomics = Profile { orders: Orders::SeqCst, operations: 4..=6, ..Profile::default() };
    let locks =
        Profile { locations: 0..=1, try_locks: true, any_lock_order: true, ..atomics.clone() };
    let profile = match seed % 6 {
        0 => atomics,
        1 => Profile { mutexes: 1..=2, ..locks },
        2 => Profile { locations: 0..=1, channels: 1..=2, ..atomics },
        3 => Profile { mutexes: 1..=1, channels: 1..=1, ..locks },
        4 => Profile { rwlocks: 1..=2, mutexes: 0..=1, ..locks },
        _ => Profile { condvars: 1..=2, mutexes: 1..=1, operations: 3..=5, ..locks },
    };
    generate::program(seed, &profile)
}

/// Everything else that waits, all SeqCst: parking, barriers, cells, selects, channels whose ends are
/// given up, and waits with a deadline.
fn waiting(seed: u64) -> Program {
    let atomics = Profile {
        orders: Orders::SeqCst,
        operations: 4..=6,
        locations: 0..=1,
        ..Profile::default()
    };
    let channels = Profile { channels: 1..=2, ..atomics.clone() };
    let profile = match seed % 10 {
        0 => Profile { parking: true, locations: 1..=1, ..atomics },
        1 => Profile { parking: true, mutexes: 1..=1, condvars: 1..=1, ..atomics },
        2 => Profile { barriers: 1..=2, cells: 0..=1, ..atomics },
        3 => Profile { cells: 1..=2, locations: 1..=1, ..atomics },
        4 => Profile { selects: true, ..channels },
        5 => Profile { hang_ups: true, ..channels },
        6 => Profile { selects: true, hang_ups: true, ..channels },
        7 => Profile { timed: true, parking: true, ..atomics },
        8 => Profile { timed: true, condvars: 1..=1, mutexes: 1..=1, operations: 3..=5, ..atomics },
        _ => Profile { timed: true, selects: true, hang_ups: true, ..channels },
    };
    generate::program(seed, &profile)
}

/// Atomics of every ordering, alone and with data in mutexes, and variations of litmus tests.
fn unordered(seed: u64) -> Program {
    let profile = Profile { operations: 4..=6, ..Profile::default() };
    match seed % 4 {
        0 => generate::program(seed, &profile),
        1 => generate::program(seed, &Profile { mutexes: 1..=2, ..profile }),
        _ => generate::variation(seed),
    }
}

#[test]
fn bounded_search_without_a_bound_sees_every_interleaving() {
    let mut comparison = Comparison::new("bounded", sequential, EVERY_SCHEDULE, Memory::Sequential);
    programs(1_000).for_each(|seed| comparison.compare(seed, &blocking(seed)));
    comparison.finish();
}

#[test]
fn dpor_sees_the_outcomes_of_every_interleaving() {
    let mut comparison = Comparison::new("dpor", sequential, Search::Dpor, Memory::Sequential);
    programs(4_000).for_each(|seed| comparison.compare(seed, &blocking(seed)));
    comparison.finish();
}

#[test]
fn bounded_search_sees_every_interleaving_of_what_waits() {
    let mut comparison =
        Comparison::new("bounded, waits", sequential, EVERY_SCHEDULE, Memory::Sequential);
    programs(1_000).for_each(|seed| comparison.compare(seed, &waiting(seed)));
    comparison.finish();
}

#[test]
fn dpor_sees_the_outcomes_of_every_interleaving_of_what_waits() {
    let mut comparison =
        Comparison::new("dpor, waits", sequential, Search::Dpor, Memory::Sequential);
    programs(4_000).for_each(|seed| comparison.compare(seed, &waiting(seed)));
    comparison.finish();
}

#[test]
fn bounded_search_of_weak_memory_sees_what_the_axioms_allow() {
    let mut comparison = Comparison::new("bounded, weak", weak, EVERY_SCHEDULE, Memory::Weak);
    programs(1_000).for_each(|seed| comparison.compare(seed, &unordered(seed)));
    comparison.finish();
}

#[test]
fn dpor_of_weak_memory_sees_what_the_axioms_allow() {
    let mut comparison = Comparison::new("dpor, weak", weak, Search::Dpor, Memory::Weak);
    programs(4_000).for_each(|seed| comparison.compare(seed, &unordered(seed)));
    comparison.finish();
}

/// Sections of read-write locks among atomics: what each turn synchronizes with.
#[test]
fn rwlocks_synchronize_as_the_axioms_say() {
    let profile =
        Profile { rwlocks: 1..=2, rwlock_stretches: true, operations: 3..=5, ..Profile::default() };
    let program = |seed| generate::program(seed, &profile);
    let mut comparison = Comparison::new("dpor, weak, rwlock", weak, Search::Dpor, Memory::Weak);
    programs(2_000).for_each(|seed| comparison.compare(seed, &program(seed)));
    comparison.finish();
    let mut comparison =
        Comparison::new("bounded, weak, rwlock", weak, EVERY_SCHEDULE, Memory::Weak);
    programs(500).for_each(|seed| comparison.compare(seed, &program(seed)));
    comparison.finish();
}

/// A try-lock that fails synchronizes with nothing.
#[test]
fn try_locks_are_as_weak_as_the_axioms_say() {
    let profile = Profile { mutexes: 1..=2, try_locks: true, ..Profile::default() };
    let mut comparison =
        Comparison::new("dpor, weak, try-lock", weak_with_try_locks, Search::Dpor, Memory::Weak);
    programs(1_500).for_each(|seed| comparison.compare(seed, &generate::program(seed, &profile)));
    comparison.finish();
}

/// Whoever uses nothing below SeqCst gets sequential consistency from weak memory, unless it learns
/// of an order from what does not synchronize: an attempt that fails, a notification, the order in
/// which two senders or two receivers of one channel come. There is none of that here.
#[test]
fn weak_memory_is_sequential_for_seq_cst_programs() {
    let mut comparison =
        Comparison::new("dpor, weak, SeqCst", sequential, Search::Dpor, Memory::Weak);
    for seed in programs(3_000) {
        let mut program = blocking(seed);
        for thread in &mut program.threads {
            thread.retain(|operation| {
                !matches!(operation, Operation::TrySend { .. } | Operation::TryReceive { .. })
            });
            for operation in thread {
                *operation = match *operation {
                    Operation::TryLock { mutex } => lock(mutex),
                    Operation::TryShare { rwlock } => share(rwlock),
                    Operation::TryExclude { rwlock } => exclude(rwlock),
                    other => other,
                };
            }
        }
        assert!(program.is_seq_cst());
        if program.condvars == 0 && has_one_thread_at_each_end(&program) {
            comparison.compare(seed, &program);
        }
    }
    comparison.finish();
}

/// The same of what waits: a token, a barrier, a cell and the end of the senders synchronize. A look at an
/// empty cell does not, nor does the end of the receivers; time is left out, and so are selects.
#[test]
fn weak_memory_is_sequential_for_seq_cst_programs_that_wait() {
    let mut comparison =
        Comparison::new("dpor, weak, SeqCst, waits", sequential, Search::Dpor, Memory::Weak);
    for seed in programs(1_500) {
        let mut program = waiting(seed);
        for thread in &mut program.threads {
            for operation in thread.iter_mut() {
                *operation = match *operation {
                    Operation::GetCell { cell } => set_cell(cell, 9),
                    Operation::TryReceive { channel } => receive(channel),
                    Operation::TrySend { channel, value } => send(channel, value),
                    other => other,
                };
            }
            thread.retain(|operation| {
                let select = matches!(operation, Operation::Select { .. });
                let receivers_end = matches!(operation, Operation::DropReceiver { .. });
                !select && !receivers_end
            });
        }
        let timed = |operation: &Operation| operation.time().is_some();
        let timed = program.threads.iter().flatten().any(timed);
        if program.condvars == 0 && !timed && has_one_thread_at_each_end(&program) {
            comparison.compare(seed, &program);
        }
    }
    comparison.finish();
}

fn has_one_thread_at_each_end(program: &Program) -> bool {
    let users = |uses: &dyn Fn(&Operation) -> bool| {
        program.threads.iter().filter(|thread| thread.iter().any(uses)).count()
    };
    (0..program.channels.len()).all(|end| {
        users(&|o| matches!(*o, Operation::Send { channel, .. } if channel == end)) <= 1
            && users(&|o| matches!(*o, Operation::Receive { channel } if channel == end)) <= 1
    })
}

/// Weak memory only adds outcomes.
#[test]
fn weak_memory_has_every_interleaving() {
    for seed in programs(1_000) {
        let program = blocking(seed);
        let truth = interleavings::outcomes(&program);
        let explored = support::facade::outcomes(&program, Search::Dpor, Memory::Weak);
        assert!(truth.all.is_subset(&explored.outcomes), "seed {seed}\n{program}");
        assert!(!truth.deadlocks || explored.deadlocks > 0, "seed {seed}\n{program}");
    }
}

const SEND_0: Arm = Arm::Send { channel: 0, value: 7 };
const SEND_1: Arm = Arm::Send { channel: 1, value: 8 };
const RECEIVE_0: Arm = Arm::Receive { channel: 0 };
const RECEIVE_1: Arm = Arm::Receive { channel: 1 };

/// What an engine once got wrong, shrunk.
#[test]
fn former_mismatches_stay_away() {
    let programs = [
        // A try-lock in the middle of a section, though the section was explored before the attempt.
        Program::new([&[try_lock(0), unlock(0)], &[lock(1), lock(0), unlock(0), unlock(1)]]),
        Program::new([
            &[load(X, SeqCst), lock(0), unlock(0)],
            &[swap(X, 3, SeqCst), try_lock(0), unlock(0)],
        ]),
        // A send that has to wait, behind a step that need not.
        Program::new([&[try_send(0, 1), try_receive(0)], &[lock(0), send(0, 3), unlock(0)]])
            .with_channels(&[Some(1)]),
        Program::new([&[send(0, 1), try_receive(0)], &[try_receive(1), send(0, 4)]])
            .with_channels(&[Some(1), None]),
        Program::new([&[send(0, 1)], &[send(1, 2), try_receive(1)], &[receive(0), send(1, 6)]])
            .with_channels(&[None, Some(1)]),
        Program::new([
            &[send(0, 1), receive(0), try_send(0, 5)],
            &[lock(0), unlock(0), receive(0), send(0, 6)],
        ])
        .with_channels(&[None]),
        // The other order of a step that a deadlock kept from being taken.
        Program::new([&[receive(0), send(0, 4)], &[send(0, 3), receive(0)]]).with_channels(&[None]),
        Program::new([&[try_send(0, 1), send(0, 3), send(0, 4)], &[receive(0), try_send(0, 6)]])
            .with_channels(&[Some(2)]),
        // An arrival at a rendezvous, before the attempt that notices it.
        Program::new([
            &[try_send(0, 1), lock(0), read_data(0), unlock(0)],
            &[try_lock(0), unlock(0), receive(0), lock(0), write_data(0, 5), unlock(0)],
        ])
        .with_channels(&[Some(0)]),
        // Attempts to read between two writers.
        Program::new([
            &[try_share(0), lock(0), read_shared(0), leave(0), try_share(0), unlock(0), leave(0)],
            &[lock(0), exclude(0), write_shared(0, 2), leave(0), unlock(0)],
            &[exclude(0), read_shared(0), leave(0)],
        ]),
        // A receive that waits where all else is known already.
        Program::new([&[try_receive(0)], &[send(1, 2), try_receive(1)], &[receive(1), send(0, 5)]])
            .with_channels(&[Some(2), Some(1)]),
        // Those who leave a barrier late, and those who are in its next round already.
        Program::new([&[meet(0)], &[meet(0)], &[meet(0), meet(0)]]).with_barriers(&[2]),
        // One spurious wakeup is one.
        Program::new([&[Operation::Park], &[Operation::Park]]).within(1, 0),
        // A look at a cell whose value is being made from something that others change.
        Program::new([
            &[store(X, 2, SeqCst), get_cell(0)],
            &[store(X, 3, SeqCst), get_or_init_from(0, X)],
        ]),
        // Who is notified waits for the mutex only, whatever the time.
        Program::new([
            &[lock(0), Operation::Now, unlock(0)],
            &[lock(0), wait_for(0, 0, 2), unlock(0)],
            &[notify_all(0)],
        ])
        .within(0, 2),
        // A select that finds something on arrival, and an attempt to send elsewhere.
        Program::new([
            &[send(0, 2), select(&[RECEIVE_0, RECEIVE_1], Otherwise::Waits)],
            &[try_send(1, 6)],
        ])
        .with_channels(&[Some(1), Some(0)]),
        Program::new([
            &[send(0, 2), select(&[RECEIVE_0, SEND_1], Otherwise::Waits)],
            &[try_receive(1)],
        ])
        .with_channels(&[Some(1), Some(0)]),
        Program::new([
            &[try_receive(1), try_send(1, 5)],
            &[select(&[SEND_0, RECEIVE_1], Otherwise::Waits)],
        ])
        .with_channels(&[None, Some(0)]),
        // An attempt to send comes when the receiver has arrived.
        Program::new([&[receive(1)], &[sleep(2), try_send(1, 4)]])
            .with_channels(&[Some(0), Some(0)]),
        // An attempt to receive, and a select that stands there to send.
        Program::new([&[select(&[SEND_0, RECEIVE_0], Otherwise::Waits)], &[try_receive(0)]])
            .with_channels(&[Some(0)]),
        Program::new([
            &[select(&[RECEIVE_1, SEND_0], Otherwise::Waits)],
            &[send(1, 2), select(&[RECEIVE_0, RECEIVE_1], Otherwise::Waits)],
        ])
        .with_channels(&[Some(0), Some(2)]),
        Program::new([
            &[sleep(1), select(&[SEND_0, RECEIVE_0], Otherwise::Waits)],
            &[send_for(0, 2, 2)],
            &[select(&[SEND_0, SEND_0], Otherwise::Waits)],
        ])
        .with_channels(&[Some(0)]),
        // Two arms that receive from one channel.
        Program::new([
            &[select(&[RECEIVE_0, SEND_0], Otherwise::Waits)],
            &[select(&[RECEIVE_0, RECEIVE_0], Otherwise::Waits)],
        ])
        .with_channels(&[Some(0)]),
        // Who is taken at one of two channels is not there for the other.
        Program::new([
            &[select(&[SEND_1], Otherwise::Leaves)],
            &[select(&[RECEIVE_0, RECEIVE_1], Otherwise::Waits), drop_receiver(1)],
            &[try_send(0, 6)],
        ])
        .with_channels(&[Some(0), Some(0)]),
        // A message for somebody who could go on already.
        Program::new([
            &[try_send(0, 3), select(&[RECEIVE_1, SEND_1], Otherwise::WaitsFor(2))],
            &[select(&[RECEIVE_0, RECEIVE_1], Otherwise::Waits)],
        ])
        .with_channels(&[None, Some(0)]),
        // A reader after a writer that has been a reader.
        Program::new([
            &[share(0), read_shared(0), leave(0)],
            &[share(0), leave(0), exclude(0), write_shared(0, 5), leave(0)],
        ]),
    ];
    for (name, search, memory) in [
        ("bounded, former mismatches", EVERY_SCHEDULE, Memory::Sequential),
        ("dpor, former mismatches", Search::Dpor, Memory::Sequential),
    ] {
        let mut comparison = Comparison::new(name, sequential, search, memory);
        (0..).zip(&programs).for_each(|(number, program)| comparison.compare(number, program));
        comparison.finish();
    }
}

/// A bound or a sample shows less, never something else.
#[test]
fn partial_searches_see_possible_outcomes_only() {
    for seed in programs(300) {
        let program = blocking(seed);
        let truth = interleavings::outcomes(&program);
        let few = Search::Bounded { preemptions: 1 };
        for search in [few, Search::Random { seed }] {
            let limits =
                sync::engine::Limits { executions: 50, ..support::facade::all_executions() };
            let explored =
                support::facade::outcomes_within(&program, search, Memory::Sequential, &limits);
            assert!(explored.outcomes.is_subset(&truth.all), "seed {seed}\n{program}");
            assert!(explored.exploration.failure.is_none(), "seed {seed}\n{program}");
            assert!(
                truth.deadlocks || explored.deadlocks == 0,
                "seed {seed} has no deadlock\n{program}"
            );
        }
    }
}

/// loom's search of the same programs: its differences are counted by the known error that explains
/// them, and one that none explains fails the test.
fn compare_with_loom(memory: Memory, program: fn(u64) -> Program) {
    let mut tally = Tally::default();
    // loom knows no spurious wakeup.
    let tame = |seed| Program { bounds: Bounds::default(), ..program(seed) };
    for program in programs(LOOM_PROGRAMS).map(|seed| (seed, tame(seed))) {
        if program.1.threads.len() <= LOOM_THREADS {
            tally.add(program.0, &program.1, memory);
        }
    }
    println!("loom, {memory:?}: {} programs, {} executions", tally.programs, tally.executions);
    for (kind, count) in &tally.kinds {
        println!("  {count:5} {kind}");
        if *kind != AGREES {
            println!("        for example {}", tally.examples[kind].replace('\n', "\n        "));
        }
    }
    let unexplained = tally.examples.get(UNEXPLAINED);
    assert!(unexplained.is_none(), "{memory:?}: {}", unexplained.expect("just looked"));
    assert!(tally.kinds.get(AGREES).is_some_and(|agree| agree * 3 > tally.programs));
}

#[test]
fn loom_differs_from_the_interleavings_in_known_ways_only() {
    compare_with_loom(Memory::Sequential, blocking);
}

#[test]
fn loom_differs_from_the_axioms_in_known_ways_only() {
    compare_with_loom(Memory::Weak, unordered);
}
