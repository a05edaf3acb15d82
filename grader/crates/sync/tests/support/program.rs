//! A tiny language for concurrent programs: what the oracles and the engines are all given to run.

use std::fmt;
use std::sync::atomic::Ordering;

pub(crate) use super::operations::*;

/// Names for the first three atomics, as litmus tests write them.
pub(crate) const X: usize = 0;
pub(crate) const Y: usize = 1;
pub(crate) const Z: usize = 2;

/// One step of a thread. Atomics, mutexes and channels are numbered from 0; atomics start at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Load {
        location: usize,
        order: Ordering,
    },
    Store {
        location: usize,
        value: u64,
        order: Ordering,
    },
    Swap {
        location: usize,
        value: u64,
        order: Ordering,
    },
    FetchAdd {
        location: usize,
        value: u64,
        order: Ordering,
    },
    CompareExchange {
        location: usize,
        expected: u64,
        new: u64,
        success: Ordering,
        failure: Ordering,
    },
    Fence {
        order: Ordering,
    },
    Lock {
        mutex: usize,
    },
    /// Takes the mutex if it is free; a later unlock of a mutex that is not held does nothing.
    TryLock {
        mutex: usize,
    },
    Unlock {
        mutex: usize,
    },
    /// Reads the plain data inside a mutex that this thread holds; reads 0 where it does not.
    ReadData {
        mutex: usize,
    },
    /// Writes the plain data inside a mutex that this thread holds; nothing where it does not.
    WriteData {
        mutex: usize,
        value: u64,
    },
    /// Takes a read-write lock for reading, for writing; `Try` sees whether it succeeded.
    Share {
        rwlock: usize,
    },
    Exclude {
        rwlock: usize,
    },
    TryShare {
        rwlock: usize,
    },
    TryExclude {
        rwlock: usize,
    },
    /// Gives the read-write lock back, if it is held.
    Leave {
        rwlock: usize,
    },
    /// Reads the data inside a read-write lock that is held; reads 0 where it is not.
    ReadShared {
        rwlock: usize,
    },
    /// Writes the data inside a read-write lock that is held for writing.
    WriteShared {
        rwlock: usize,
        value: u64,
    },
    /// Waits on a condition variable, if this thread holds the mutex.
    Wait {
        condvar: usize,
        mutex: usize,
    },
    /// Sees how many threads it woke.
    NotifyOne {
        condvar: usize,
    },
    NotifyAll {
        condvar: usize,
    },
    Send {
        channel: usize,
        value: u64,
    },
    TrySend {
        channel: usize,
        value: u64,
    },
    Receive {
        channel: usize,
    },
    TryReceive {
        channel: usize,
    },
}

/// A straight-line program: a few shared objects and what each thread does with them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Program {
    pub(crate) locations: usize,
    pub(crate) mutexes: usize,
    pub(crate) rwlocks: usize,
    pub(crate) condvars: usize,
    /// The capacity of each channel; `None` is unbounded.
    pub(crate) channels: Vec<Option<usize>>,
    pub(crate) threads: Vec<Vec<Operation>>,
}

/// All that can be observed of one complete execution.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Outcome {
    /// What each thread saw, in its own order: values read, whether a `try_` operation succeeded.
    pub(crate) seen: Vec<Vec<u64>>,
    /// The last value of each atomic, then of the data inside each mutex and each read-write lock.
    pub(crate) last: Vec<u64>,
}

/// What a `TryReceive` sees on an empty channel.
pub(crate) const EMPTY: u64 = u64::MAX;

impl Program {
    /// A program over the objects that its threads mention; channels have to be added.
    pub(crate) fn new<const N: usize>(threads: [&[Operation]; N]) -> Program {
        let threads: Vec<Vec<Operation>> = threads.iter().map(|thread| thread.to_vec()).collect();
        let count = |index: fn(&Operation) -> Option<usize>| {
            threads.iter().flatten().filter_map(index).map(|index| index + 1).max().unwrap_or(0)
        };
        let (locations, mutexes) = (count(Operation::location), count(Operation::mutex));
        let (rwlocks, condvars) = (count(Operation::rwlock), count(Operation::condvar));
        Program { locations, mutexes, rwlocks, condvars, channels: Vec::new(), threads }
    }

    pub(crate) fn with_channels(mut self, channels: &[Option<usize>]) -> Program {
        self.channels = channels.to_vec();
        self
    }

    pub(crate) fn operations(&self) -> usize {
        self.threads.iter().map(Vec::len).sum()
    }

    /// True where data is touched between a lock (or try-lock) of its mutex and the unlock only.
    pub(crate) fn guards_its_data(&self) -> bool {
        self.threads.iter().all(|thread| {
            let mut held = vec![false; self.mutexes];
            thread.iter().all(|operation| match *operation {
                Operation::Lock { mutex } | Operation::TryLock { mutex } => {
                    held[mutex] = true;
                    true
                }
                Operation::Unlock { mutex } => {
                    held[mutex] = false;
                    true
                }
                Operation::ReadData { mutex } | Operation::WriteData { mutex, .. } => held[mutex],
                _ => true,
            })
        })
    }

    /// True where every atomic access and fence is SeqCst, failure orderings included.
    pub(crate) fn is_seq_cst(&self) -> bool {
        self.threads.iter().flatten().all(|operation| match *operation {
            Operation::CompareExchange { success, failure, .. } => {
                success == Ordering::SeqCst && failure == Ordering::SeqCst
            }
            Operation::Load { order, .. }
            | Operation::Store { order, .. }
            | Operation::Swap { order, .. }
            | Operation::FetchAdd { order, .. }
            | Operation::Fence { order } => order == Ordering::SeqCst,
            _ => true,
        })
    }
}

impl Operation {
    pub(crate) fn location(&self) -> Option<usize> {
        match *self {
            Operation::Load { location, .. }
            | Operation::Store { location, .. }
            | Operation::Swap { location, .. }
            | Operation::FetchAdd { location, .. }
            | Operation::CompareExchange { location, .. } => Some(location),
            _ => None,
        }
    }

    pub(crate) fn mutex(&self) -> Option<usize> {
        match *self {
            Operation::Lock { mutex }
            | Operation::TryLock { mutex }
            | Operation::Unlock { mutex }
            | Operation::ReadData { mutex }
            | Operation::WriteData { mutex, .. }
            | Operation::Wait { mutex, .. } => Some(mutex),
            _ => None,
        }
    }

    pub(crate) fn rwlock(&self) -> Option<usize> {
        match *self {
            Operation::Share { rwlock }
            | Operation::Exclude { rwlock }
            | Operation::TryShare { rwlock }
            | Operation::TryExclude { rwlock }
            | Operation::Leave { rwlock }
            | Operation::ReadShared { rwlock }
            | Operation::WriteShared { rwlock, .. } => Some(rwlock),
            _ => None,
        }
    }

    pub(crate) fn condvar(&self) -> Option<usize> {
        match *self {
            Operation::Wait { condvar, .. }
            | Operation::NotifyOne { condvar }
            | Operation::NotifyAll { condvar } => Some(condvar),
            _ => None,
        }
    }
}

/// The constructor call that makes this operation again.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |location: usize| ["X", "Y", "Z"][location];
        match *self {
            Operation::Load { location, order } => write!(f, "load({}, {order:?})", name(location)),
            Operation::Store { location, value, order } => {
                write!(f, "store({}, {value}, {order:?})", name(location))
            }
            Operation::Swap { location, value, order } => {
                write!(f, "swap({}, {value}, {order:?})", name(location))
            }
            Operation::FetchAdd { location, value, order } => {
                write!(f, "fetch_add({}, {value}, {order:?})", name(location))
            }
            Operation::CompareExchange { location, expected, new, success, failure } => write!(
                f,
                "compare_exchange({}, {expected}, {new}, {success:?}, {failure:?})",
                name(location)
            ),
            Operation::Fence { order } => write!(f, "fence({order:?})"),
            Operation::Lock { mutex } => write!(f, "lock({mutex})"),
            Operation::TryLock { mutex } => write!(f, "try_lock({mutex})"),
            Operation::Unlock { mutex } => write!(f, "unlock({mutex})"),
            Operation::ReadData { mutex } => write!(f, "read_data({mutex})"),
            Operation::WriteData { mutex, value } => write!(f, "write_data({mutex}, {value})"),
            Operation::Share { rwlock } => write!(f, "share({rwlock})"),
            Operation::Exclude { rwlock } => write!(f, "exclude({rwlock})"),
            Operation::TryShare { rwlock } => write!(f, "try_share({rwlock})"),
            Operation::TryExclude { rwlock } => write!(f, "try_exclude({rwlock})"),
            Operation::Leave { rwlock } => write!(f, "leave({rwlock})"),
            Operation::ReadShared { rwlock } => write!(f, "read_shared({rwlock})"),
            Operation::WriteShared { rwlock, value } => {
                write!(f, "write_shared({rwlock}, {value})")
            }
            Operation::Wait { condvar, mutex } => write!(f, "wait({condvar}, {mutex})"),
            Operation::NotifyOne { condvar } => write!(f, "notify_one({condvar})"),
            Operation::NotifyAll { condvar } => write!(f, "notify_all({condvar})"),
            Operation::Send { channel, value } => write!(f, "send({channel}, {value})"),
            Operation::TrySend { channel, value } => write!(f, "try_send({channel}, {value})"),
            Operation::Receive { channel } => write!(f, "receive({channel})"),
            Operation::TryReceive { channel } => write!(f, "try_receive({channel})"),
        }
    }
}

/// Rust source that makes this program again, ready to become a regression test.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Program::new([")?;
        for thread in &self.threads {
            let operations: Vec<String> = thread.iter().map(ToString::to_string).collect();
            writeln!(f, "    &[{}],", operations.join(", "))?;
        }
        write!(f, "])")?;
        if !self.channels.is_empty() {
            write!(f, ".with_channels(&{:?})", self.channels)?;
        }
        Ok(())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seen {:?} last {:?}", self.seen, self.last)
    }
}
