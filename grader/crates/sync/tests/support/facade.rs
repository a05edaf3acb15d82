//! Runs programs on the facade, and collects what an exploration sees of them.

mod ends;
mod world;

use super::program::{Bounds, Operation, Outcome, Program};
use ends::{Ends, ends};
use std::collections::BTreeSet;
use std::sync::Mutex as OutsideMutex;
use std::sync::PoisonError;
use sync::atomic::Ordering;
use sync::engine::{self, Cause, Exploration, Failure, Limits, Memory, Search};
use sync::{Arc, thread};
use world::{Left, World};

/// Explores on a fresh thread, one exploration at a time in the process, as the engine asks for.
pub(crate) fn explore(
    search: Search,
    memory: Memory,
    limits: &Limits,
    scenario: impl Fn() + Send + Sync,
) -> Exploration {
    on_a_thread_of_its_own(|| engine::explore(search, memory, limits, &scenario))
}

fn on_a_thread_of_its_own<T: Send>(explore: impl FnOnce() -> T + Send) -> T {
    static ONE_AT_A_TIME: OutsideMutex<()> = OutsideMutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    std::thread::scope(|scope| scope.spawn(explore).join().expect("an exploration does not panic"))
}

/// No bound that matters, and nothing happens that the program did not ask for.
pub(crate) fn all_executions() -> Limits {
    Limits { executions: 5_000_000, spurious_wakeups: 0, timeouts: 0, ..Limits::default() }
}

/// As many preemptions as any program here could use.
pub(crate) const EVERY_SCHEDULE: Search = Search::Bounded { preemptions: 1_000 };

/// What a search saw of a program.
pub(crate) struct Explored {
    pub(crate) outcomes: BTreeSet<Outcome>,
    /// Executions that ended in a deadlock and were passed over.
    pub(crate) deadlocks: u64,
    pub(crate) exploration: Exploration,
}

pub(crate) fn outcomes(program: &Program, search: Search, memory: Memory) -> Explored {
    let Bounds { spurious_wakeups, timeouts } = program.bounds;
    let limits = Limits { spurious_wakeups, timeouts, ..all_executions() };
    outcomes_within(program, search, memory, &limits)
}

pub(crate) fn outcomes_within(
    program: &Program,
    search: Search,
    memory: Memory,
    limits: &Limits,
) -> Explored {
    let outcomes = OutsideMutex::new(BTreeSet::new());
    let scenario = || {
        let outcome = run_on_facade(program);
        outcomes.lock().expect("no execution panics while it holds this").insert(outcome);
    };
    let mut deadlocks = 0;
    // loom cannot leave a failing execution and go on.
    let goes_on = !matches!(search, Search::Loom { .. });
    let mut pass_over = |failure: &Failure| {
        let deadlock = goes_on && failure.cause == Cause::Deadlock;
        deadlocks += u64::from(deadlock);
        deadlock
    };
    let exploration = on_a_thread_of_its_own(|| {
        engine::explore_judged(search, memory, limits, &scenario, &mut pass_over)
    });
    let outcomes = outcomes.into_inner().expect("no execution panics while it holds this");
    Explored { outcomes, deadlocks, exploration }
}

/// Executes the program once, its first thread on the caller's.
pub(crate) fn run_on_facade(program: &Program) -> Outcome {
    let world = Arc::new(World::of(program));
    let mut ends = ends(program);
    let own = ends.remove(0);
    let left = if program.scoped {
        run_in_a_scope(program, &world, own, ends)
    } else {
        run_detached(program, &world, own, ends)
    };
    let seen = left.iter().map(|(seen, _)| seen.clone()).collect();
    let atomics = world.atomics.iter().map(|atomic| atomic.load(Ordering::Relaxed));
    let data = world.mutexes.iter().map(|mutex| *mutex.lock());
    let shared = world.rwlocks.iter().map(|rwlock| *rwlock.read());
    Outcome { seen, last: atomics.chain(data).chain(shared).collect() }
}

fn run_detached(program: &Program, world: &Arc<World>, own: Ends, ends: Vec<Ends>) -> Vec<Left> {
    let (first, others) = program.threads.split_first().expect("a program has a thread");
    let spawn = |(operations, ends): (&Vec<Operation>, Ends)| {
        let (world, operations) = (Arc::clone(world), operations.clone());
        thread::spawn(move || world.run(&operations, ends))
    };
    let others: Vec<_> = others.iter().zip(ends).map(spawn).collect();
    world.introduce(others.iter().map(|other| other.thread().clone()));
    let mut left = vec![world.run(first, own)];
    left.extend(others.into_iter().map(|other| other.join().expect("no thread panics")));
    left
}

/// The end of the scope waits for the threads, not a join.
fn run_in_a_scope(program: &Program, world: &World, own: Ends, ends: Vec<Ends>) -> Vec<Left> {
    let (first, others) = program.threads.split_first().expect("a program has a thread");
    let mut results: Vec<Option<Left>> = vec![None; others.len()];
    let mut left = vec![thread::scope(|scope| {
        let mut handles = Vec::new();
        for ((operations, ends), result) in others.iter().zip(ends).zip(&mut results) {
            let handle = scope.spawn(move || *result = Some(world.run(operations, ends)));
            handles.push(handle.thread().clone());
        }
        world.introduce(handles);
        world.run(first, own)
    })];
    left.extend(
        results.into_iter().map(|result| result.expect("the scope waits for every thread")),
    );
    left
}
