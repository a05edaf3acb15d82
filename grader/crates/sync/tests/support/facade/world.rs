//! The objects of a program, and what its threads do with them.

use super::ends::{Ends, milliseconds};
use crate::support::program::{EMPTY, Operation, Program};
use std::sync::OnceLock as OutsideOnceLock;
use sync::atomic::{AtomicU64, Ordering, fence};
use sync::thread::{self, Thread};
use sync::time::Instant;
use sync::{
    Barrier, Condvar, Mutex, MutexGuard, OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard,
};

/// What a thread leaves: what it saw, and its ends, so that none is given up behind its back.
pub(super) type Left = (Vec<u64>, Ends);

pub(super) struct World {
    pub(super) atomics: Vec<AtomicU64>,
    pub(super) mutexes: Vec<Mutex<u64>>,
    pub(super) rwlocks: Vec<RwLock<u64>>,
    pub(super) condvars: Vec<Condvar>,
    pub(super) barriers: Vec<Barrier>,
    pub(super) cells: Vec<OnceLock<u64>>,
    /// Where the clock is looked at: when the program began.
    pub(super) begun: Option<Instant>,
    /// For each thread its handle, known before any thread takes its first step.
    pub(super) handles: OutsideOnceLock<Vec<Thread>>,
}

impl World {
    pub(super) fn of(program: &Program) -> World {
        let looks_at_the_clock = program.threads.iter().flatten().any(|o| *o == Operation::Now);
        World {
            atomics: (0..program.locations).map(|_| AtomicU64::new(0)).collect(),
            mutexes: (0..program.mutexes).map(|_| Mutex::new(0)).collect(),
            rwlocks: (0..program.rwlocks).map(|_| RwLock::new(0)).collect(),
            condvars: (0..program.condvars).map(|_| Condvar::new()).collect(),
            barriers: program.barriers.iter().map(|size| Barrier::new(*size)).collect(),
            cells: (0..program.cells).map(|_| OnceLock::new()).collect(),
            begun: looks_at_the_clock.then(Instant::now),
            handles: OutsideOnceLock::new(),
        }
    }
}

/// The guards a thread holds.
struct Held<'a> {
    mutexes: Vec<Option<MutexGuard<'a, u64>>>,
    shared: Vec<Option<RwLockReadGuard<'a, u64>>>,
    exclusive: Vec<Option<RwLockWriteGuard<'a, u64>>>,
}

impl World {
    /// Lets the threads know each other; called on the first one.
    pub(super) fn introduce(&self, others: impl IntoIterator<Item = Thread>) {
        let handles = std::iter::once(thread::current()).chain(others).collect();
        self.handles.set(handles).expect("called once");
    }

    pub(super) fn run(&self, operations: &[Operation], mut ends: Ends) -> Left {
        let mut held = Held {
            mutexes: self.mutexes.iter().map(|_| None).collect(),
            shared: self.rwlocks.iter().map(|_| None).collect(),
            exclusive: self.rwlocks.iter().map(|_| None).collect(),
        };
        let mut seen = Vec::new();
        for operation in operations {
            seen.extend(self.step(operation, &mut held, &mut ends));
        }
        drop(held);
        (seen, ends)
    }

    /// One operation; what it saw, if it sees anything.
    fn step<'a>(
        &'a self,
        operation: &Operation,
        held: &mut Held<'a>,
        ends: &mut Ends,
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
            Operation::WaitFor { condvar, mutex, time } => {
                let guard = held.mutexes[mutex].as_mut()?;
                let result = self.condvars[condvar].wait_for(guard, milliseconds(time));
                Some(u64::from(result.timed_out()))
            }
            Operation::Park => {
                thread::park();
                None
            }
            Operation::ParkFor { time } => {
                thread::park_timeout(milliseconds(time));
                None
            }
            Operation::Unpark { thread } => {
                self.handles.get().expect("every thread is known")[thread].unpark();
                None
            }
            Operation::Sleep { time } => {
                thread::sleep(milliseconds(time));
                None
            }
            Operation::Now => {
                let begun = self.begun.expect("the clock is looked at");
                Some(begun.elapsed().as_millis() as u64)
            }
            Operation::Meet { barrier } => {
                Some(u64::from(self.barriers[barrier].wait().is_leader()))
            }
            Operation::GetOrInit { cell, value } => Some(*self.cells[cell].get_or_init(|| value)),
            Operation::GetOrInitFrom { cell, location } => {
                let make = || self.atomics[location].load(Ordering::SeqCst) + 1;
                Some(*self.cells[cell].get_or_init(make))
            }
            Operation::SetCell { cell, value } => {
                Some(u64::from(self.cells[cell].set(value).is_ok()))
            }
            Operation::GetCell { cell } => Some(self.cells[cell].get().copied().unwrap_or(EMPTY)),
            ref message => ends.step(message),
        }
    }
}
