//! Runs programs on the facade, and collects what an exploration sees of them.

use super::program::{EMPTY, Operation, Outcome, Program};
use std::collections::BTreeSet;
use std::sync::Mutex as OutsideMutex;
use std::sync::PoisonError;
use sync::Arc;
use sync::atomic::{AtomicU64, Ordering, fence};
use sync::channel::{Receiver, Sender, bounded, unbounded};
use sync::engine::{self, Cause, Exploration, Failure, Limits, Memory, Search};
use sync::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard, thread};

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
    outcomes_within(program, search, memory, &all_executions())
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

struct World {
    atomics: Vec<AtomicU64>,
    mutexes: Vec<Mutex<u64>>,
    rwlocks: Vec<RwLock<u64>>,
    condvars: Vec<Condvar>,
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
        rwlocks: (0..program.rwlocks).map(|_| RwLock::new(0)).collect(),
        condvars: (0..program.condvars).map(|_| Condvar::new()).collect(),
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
    let shared = world.rwlocks.iter().map(|rwlock| *rwlock.read());
    Outcome { seen, last: atomics.chain(data).chain(shared).collect() }
}

/// The guards a thread holds.
struct Held<'a> {
    mutexes: Vec<Option<MutexGuard<'a, u64>>>,
    shared: Vec<Option<RwLockReadGuard<'a, u64>>>,
    exclusive: Vec<Option<RwLockWriteGuard<'a, u64>>>,
}

impl World {
    fn run(&self, operations: &[Operation]) -> Vec<u64> {
        let mut held = Held {
            mutexes: self.mutexes.iter().map(|_| None).collect(),
            shared: self.rwlocks.iter().map(|_| None).collect(),
            exclusive: self.rwlocks.iter().map(|_| None).collect(),
        };
        operations.iter().filter_map(|operation| self.step(operation, &mut held)).collect()
    }

    /// One operation; what it saw, if it sees anything.
    fn step<'a>(&'a self, operation: &Operation, held: &mut Held<'a>) -> Option<u64> {
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
                held.mutexes[mutex] = Some(self.mutexes[mutex].lock());
                None
            }
            Operation::TryLock { mutex } => {
                let guard = self.mutexes[mutex].try_lock();
                let taken = guard.is_some();
                if taken {
                    held.mutexes[mutex] = guard;
                }
                Some(u64::from(taken))
            }
            Operation::Unlock { mutex } => {
                held.mutexes[mutex] = None;
                None
            }
            Operation::ReadData { mutex } => {
                Some(held.mutexes[mutex].as_ref().map_or(0, |data| **data))
            }
            Operation::WriteData { mutex, value } => {
                if let Some(data) = &mut held.mutexes[mutex] {
                    **data = value;
                }
                None
            }
            Operation::Share { rwlock } => {
                held.shared[rwlock] = Some(self.rwlocks[rwlock].read());
                None
            }
            Operation::Exclude { rwlock } => {
                held.exclusive[rwlock] = Some(self.rwlocks[rwlock].write());
                None
            }
            Operation::TryShare { rwlock } => {
                let guard = self.rwlocks[rwlock].try_read();
                let taken = guard.is_some();
                if taken {
                    held.shared[rwlock] = guard;
                }
                Some(u64::from(taken))
            }
            Operation::TryExclude { rwlock } => {
                let guard = self.rwlocks[rwlock].try_write();
                let taken = guard.is_some();
                if taken {
                    held.exclusive[rwlock] = guard;
                }
                Some(u64::from(taken))
            }
            Operation::Leave { rwlock } => {
                held.shared[rwlock] = None;
                held.exclusive[rwlock] = None;
                None
            }
            Operation::ReadShared { rwlock } => {
                let shared = held.shared[rwlock].as_deref();
                Some(shared.or(held.exclusive[rwlock].as_deref()).copied().unwrap_or(0))
            }
            Operation::WriteShared { rwlock, value } => {
                if let Some(data) = &mut held.exclusive[rwlock] {
                    **data = value;
                }
                None
            }
            Operation::Wait { condvar, mutex } => {
                if let Some(guard) = &mut held.mutexes[mutex] {
                    self.condvars[condvar].wait(guard);
                }
                None
            }
            Operation::NotifyOne { condvar } => {
                Some(u64::from(self.condvars[condvar].notify_one()))
            }
            Operation::NotifyAll { condvar } => Some(self.condvars[condvar].notify_all() as u64),
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
