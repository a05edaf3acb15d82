//! A tiny language for concurrent programs: what the oracles and the engines are all given to run.

use std::sync::atomic::Ordering;

pub(crate) use super::operation::*;
pub(crate) use super::operations::*;

/// Names for the first three atomics, as litmus tests write them.
pub(crate) const X: usize = 0;
pub(crate) const Y: usize = 1;
pub(crate) const Z: usize = 2;

/// A straight-line program: a few shared objects and what each thread does with them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Program {
    pub(crate) locations: usize,
    pub(crate) mutexes: usize,
    pub(crate) rwlocks: usize,
    pub(crate) condvars: usize,
    /// The capacity of each channel; `None` is unbounded.
    pub(crate) channels: Vec<Option<usize>>,
    /// For how many threads each barrier is.
    pub(crate) barriers: Vec<usize>,
    pub(crate) cells: usize,
    pub(crate) bounds: Bounds,
    /// Its threads are those of a scope.
    pub(crate) scoped: bool,
    pub(crate) threads: Vec<Vec<Operation>>,
}

/// What may happen in one execution although the program did not ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Bounds {
    /// Waits that end for no reason.
    pub(crate) spurious_wakeups: u32,
    /// Timeouts that fire although another thread could go on.
    pub(crate) timeouts: u32,
}

/// All that can be observed of one complete execution.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Outcome {
    /// What each thread saw, in its own order: values read, whether a `try_` operation succeeded.
    pub(crate) seen: Vec<Vec<u64>>,
    /// The last value of each atomic, then of the data inside each mutex and each read-write lock.
    pub(crate) last: Vec<u64>,
}

impl Program {
    /// A program over the objects that its threads mention; channels and barriers have to be added.
    pub(crate) fn new<const N: usize>(threads: [&[Operation]; N]) -> Program {
        let threads: Vec<Vec<Operation>> = threads.iter().map(|thread| thread.to_vec()).collect();
        let count = |index: fn(&Operation) -> Option<usize>| {
            threads.iter().flatten().filter_map(index).map(|index| index + 1).max().unwrap_or(0)
        };
        let (locations, mutexes) = (count(Operation::location), count(Operation::mutex));
        let (rwlocks, condvars) = (count(Operation::rwlock), count(Operation::condvar));
        let cells = count(Operation::cell);
        Program { locations, mutexes, rwlocks, condvars, cells, threads, ..Program::default() }
    }

    pub(crate) fn with_channels(mut self, channels: &[Option<usize>]) -> Program {
        self.channels = channels.to_vec();
        self
    }

    pub(crate) fn with_barriers(mut self, sizes: &[usize]) -> Program {
        self.barriers = sizes.to_vec();
        self
    }

    pub(crate) fn within(mut self, spurious_wakeups: u32, timeouts: u32) -> Program {
        self.bounds = Bounds { spurious_wakeups, timeouts };
        self
    }

    pub(crate) fn scoped(mut self) -> Program {
        self.scoped = true;
        self
    }

    /// The threads that hold a sender of this channel of their own; `None` where no thread gives one
    /// up, so that there is always one.
    pub(crate) fn senders(&self, channel: usize) -> Option<Vec<usize>> {
        let gives_up = Operation::DropSender { channel };
        self.holders(gives_up, &|operation| operation.sends_on(channel))
    }

    /// As `senders`, for the other end.
    pub(crate) fn receivers(&self, channel: usize) -> Option<Vec<usize>> {
        let gives_up = Operation::DropReceiver { channel };
        self.holders(gives_up, &|operation| operation.receives_on(channel))
    }

    fn holders(
        &self,
        gives_up: Operation,
        uses: &dyn Fn(&Operation) -> bool,
    ) -> Option<Vec<usize>> {
        let given_up = self.threads.iter().flatten().any(|operation| *operation == gives_up);
        let holds = |thread: &usize| self.threads[*thread].iter().any(uses);
        given_up.then(|| (0..self.threads.len()).filter(holds).collect())
    }

    pub(crate) fn operations(&self) -> usize {
        self.threads.iter().map(Vec::len).sum()
    }

    /// True where data is touched between a lock (or an attempt to lock) and the unlock only.
    pub(crate) fn guards_its_data(&self) -> bool {
        self.threads.iter().all(|thread| {
            let mut held = vec![false; self.mutexes];
            let mut entered = vec![false; self.rwlocks];
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
                Operation::Share { rwlock }
                | Operation::Exclude { rwlock }
                | Operation::TryShare { rwlock }
                | Operation::TryExclude { rwlock } => {
                    entered[rwlock] = true;
                    true
                }
                Operation::Leave { rwlock } => std::mem::take(&mut entered[rwlock]),
                Operation::ReadShared { rwlock } | Operation::WriteShared { rwlock, .. } => {
                    entered[rwlock]
                }
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
