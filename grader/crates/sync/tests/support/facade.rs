//! Runs programs on the facade, and collects what an exploration sees of them.

use super::program::{EMPTY, Operation, Outcome, Program};
use std::collections::BTreeSet;
use std::sync::Mutex as OutsideMutex;
use std::sync::PoisonError;
use sync::Arc;
use sync::atomic::{AtomicU64, Ordering, fence};
use sync::channel::{Receiver, Sender, bounded, unbounded};
use sync::engine::{self, Exploration, Limits, Memory, Search};
use sync::{Mutex, MutexGuard, thread};

/// Explores on a fresh thread, one exploration at a time in the process, as the engine asks for.
pub(crate) fn explore(
    search: Search,
    memory: Memory,
    limits: &Limits,
    scenario: impl Fn() + Send + Sync,
) -> Exploration {
    static ONE_AT_A_TIME: OutsideMutex<()> = OutsideMutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let scenario = &scenario;
    std::thread::scope(|scope| {
        let exploration = scope.spawn(move || engine::explore(search, memory, limits, scenario));
        exploration.join().expect("an exploration does not panic")
    })
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
    pub(crate) exploration: Exploration,
}

pub(crate) fn outcomes(program: &Program, search: Search, memory: Memory) -> Explored {
    outcomes_within(program, search, memory, &all_executions())
}

pub(crate) fn outcomes_within(
    program: &Program,
    search: Search,
    memory: Memory,
    limits: &Limits,
) -> Explored {
    let outcomes = OutsideMutex::new(BTreeSet::new());
    let exploration = explore(search, memory, limits, || {
        let outcome = run_on_facade(program);
        outcomes.lock().expect("no execution panics while it holds this").insert(outcome);
    });
    let outcomes = outcomes.into_inner().expect("no execution panics while it holds this");
    Explored { outcomes, exploration }
}

struct World {
    atomics: Vec<AtomicU64>,
    mutexes: Vec<Mutex<u64>>,
    channels: Vec<(Sender<u64>, Receiver<u64>)>,
}

/// Executes the program once, its first thread on the caller's.
pub(crate) fn run_on_facade(program: &Program) -> Outcome {
    let channel = |capacity: &Option<usize>| match capacity {
        Some(capacity) => bounded(*capacity),
        None => unbounded(),
    };
    let world = Arc::new(World {
        atomics: (0..program.locations).map(|_| AtomicU64::new(0)).collect(),
        mutexes: (0..program.mutexes).map(|_| Mutex::new(0)).collect(),
        channels: program.channels.iter().map(channel).collect(),
    });
    let (first, others) = program.threads.split_first().expect("a program has a thread");
    let others: Vec<_> = others
        .iter()
        .map(|operations| {
            let (world, operations) = (Arc::clone(&world), operations.clone());
            thread::spawn(move || world.run(&operations))
        })
        .collect();
    let mut seen = vec![world.run(first)];
    seen.extend(others.into_iter().map(|other| other.join().expect("no thread panics")));
    let atomics = world.atomics.iter().map(|atomic| atomic.load(Ordering::Relaxed));
    let data = world.mutexes.iter().map(|mutex| *mutex.lock());
    Outcome { seen, last: atomics.chain(data).collect() }
}

impl World {
    fn run(&self, operations: &[Operation]) -> Vec<u64> {
        let mut held: Vec<Option<MutexGuard<'_, u64>>> =
            self.mutexes.iter().map(|_| None).collect();
        operations.iter().filter_map(|operation| self.step(operation, &mut held)).collect()
    }

    /// One operation; what it saw, if it sees anything.
    fn step<'a>(
        &'a self,
        operation: &Operation,
        held: &mut [Option<MutexGuard<'a, u64>>],
    ) -> Option<u64> {
        match *operation {
            Operation::Load { location, order } => Some(self.atomics[location].load(order)),
            Operation::Store { location, value, order } => {
                self.atomics[location].store(value, order);
                None
            }
            Operation::Swap { location, value, order } => {
                Some(self.atomics[location].swap(value, order))
            }
            Operation::FetchAdd { location, value, order } => {
                Some(self.atomics[location].fetch_add(value, order))
            }
            Operation::CompareExchange { location, expected, new, success, failure } => {
                let result =
                    self.atomics[location].compare_exchange(expected, new, success, failure);
                let (Ok(value) | Err(value)) = result;
                assert_eq!(
                    result.is_ok(),
                    value == expected,
                    "it succeeds where the value is right"
                );
                Some(value)
            }
            Operation::Fence { order } => {
                fence(order);
                None
            }
            Operation::Lock { mutex } => {
                held[mutex] = Some(self.mutexes[mutex].lock());
                None
            }
            Operation::TryLock { mutex } => {
                let guard = self.mutexes[mutex].try_lock();
                let taken = guard.is_some();
                if taken {
                    held[mutex] = guard;
                }
                Some(u64::from(taken))
            }
            Operation::Unlock { mutex } => {
                held[mutex] = None;
                None
            }
            Operation::ReadData { mutex } => Some(held[mutex].as_ref().map_or(0, |data| **data)),
            Operation::WriteData { mutex, value } => {
                if let Some(data) = &mut held[mutex] {
                    **data = value;
                }
                None
            }
            Operation::Send { channel, value } => {
                self.channels[channel].0.send(value).expect("the receiver is alive");
                None
            }
            Operation::TrySend { channel, value } => {
                Some(u64::from(self.channels[channel].0.try_send(value).is_ok()))
            }
            Operation::Receive { channel } => {
                Some(self.channels[channel].1.recv().expect("the sender is alive"))
            }
            Operation::TryReceive { channel } => {
                Some(self.channels[channel].1.try_recv().unwrap_or(EMPTY))
            }
        }
    }
}
