//! What the threads of a small program can do.

use std::sync::atomic::Ordering;

/// One step of a thread. Objects and threads are numbered from 0; atomics start at 0. What has nothing
/// to act on (an end of a channel that was given up) does nothing and sees nothing.
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
    /// As `Wait`, `Send`, `Receive` and `Park`, so many milliseconds at most; all but the last see
    /// whether the time was over.
    WaitFor {
        condvar: usize,
        mutex: usize,
        time: u64,
    },
    SendFor {
        channel: usize,
        value: u64,
        time: u64,
    },
    ReceiveFor {
        channel: usize,
        time: u64,
    },
    ParkFor {
        time: u64,
    },
    /// Waits for the thread's token and takes it.
    Park,
    /// Gives a thread its token.
    Unpark {
        thread: usize,
    },
    Sleep {
        time: u64,
    },
    /// Sees the milliseconds since the program began.
    Now,
    /// The first arm that can go on; sees which one and what it gave.
    Select {
        arms: [Option<Arm>; 2],
        otherwise: Otherwise,
    },
    /// Gives up the thread's own end of a channel. An end that no thread gives up lives as long as
    /// the program.
    DropSender {
        channel: usize,
    },
    DropReceiver {
        channel: usize,
    },
    /// Waits at a barrier; sees whether it is the leader.
    Meet {
        barrier: usize,
    },
    /// Sees what is in the cell, put there now where it was empty: this value, or one more than what
    /// is in an atomic when the value is made.
    GetOrInit {
        cell: usize,
        value: u64,
    },
    GetOrInitFrom {
        cell: usize,
        location: usize,
    },
    /// Sees whether the cell was empty.
    SetCell {
        cell: usize,
        value: u64,
    },
    /// Sees what is in the cell; `EMPTY` where there is nothing yet.
    GetCell {
        cell: usize,
    },
}

/// One arm of a `Select`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arm {
    Send { channel: usize, value: u64 },
    Receive { channel: usize },
}

/// What a `Select` does where no arm can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Otherwise {
    Waits,
    /// Sees `EMPTY`.
    Leaves,
    /// Waits so many milliseconds, then sees `TIMED_OUT`.
    WaitsFor(u64),
}

/// What an attempt sees that finds nothing.
pub(crate) const EMPTY: u64 = u64::MAX;
/// What is seen of a channel whose other end is gone.
pub(crate) const DISCONNECTED: u64 = u64::MAX - 1;
/// What is seen of a wait whose time was over.
pub(crate) const TIMED_OUT: u64 = u64::MAX - 2;

/// What a `Select` sees of the arm it took.
pub(crate) fn selected(arm: usize, seen: u64) -> u64 {
    (arm as u64 + 1) * 1_000 + if seen == DISCONNECTED { 999 } else { seen }
}

impl Operation {
    pub(crate) fn location(&self) -> Option<usize> {
        match *self {
            Operation::Load { location, .. }
            | Operation::Store { location, .. }
            | Operation::Swap { location, .. }
            | Operation::FetchAdd { location, .. }
            | Operation::CompareExchange { location, .. }
            | Operation::GetOrInitFrom { location, .. } => Some(location),
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
            | Operation::Wait { mutex, .. }
            | Operation::WaitFor { mutex, .. } => Some(mutex),
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
            | Operation::WaitFor { condvar, .. }
            | Operation::NotifyOne { condvar }
            | Operation::NotifyAll { condvar } => Some(condvar),
            _ => None,
        }
    }

    pub(crate) fn cell(&self) -> Option<usize> {
        match *self {
            Operation::GetOrInit { cell, .. }
            | Operation::GetOrInitFrom { cell, .. }
            | Operation::SetCell { cell, .. }
            | Operation::GetCell { cell } => Some(cell),
            _ => None,
        }
    }

    /// How long it waits at most, where that is limited.
    pub(crate) fn time(&self) -> Option<u64> {
        match *self {
            Operation::WaitFor { time, .. }
            | Operation::SendFor { time, .. }
            | Operation::ReceiveFor { time, .. }
            | Operation::ParkFor { time }
            | Operation::Sleep { time }
            | Operation::Select { otherwise: Otherwise::WaitsFor(time), .. } => Some(time),
            _ => None,
        }
    }

    fn arms(&self) -> impl Iterator<Item = Arm> {
        let arms = match *self {
            Operation::Select { arms, .. } => arms,
            _ => [None, None],
        };
        arms.into_iter().flatten()
    }

    /// Whether it uses the sending end of this channel.
    pub(crate) fn sends_on(&self, end: usize) -> bool {
        match *self {
            Operation::Send { channel, .. }
            | Operation::TrySend { channel, .. }
            | Operation::SendFor { channel, .. }
            | Operation::DropSender { channel } => channel == end,
            _ => self.arms().any(|arm| matches!(arm, Arm::Send { channel, .. } if channel == end)),
        }
    }

    /// Whether it uses the receiving end of this channel.
    pub(crate) fn receives_on(&self, end: usize) -> bool {
        match *self {
            Operation::Receive { channel }
            | Operation::TryReceive { channel }
            | Operation::ReceiveFor { channel, .. }
            | Operation::DropReceiver { channel } => channel == end,
            _ => self.arms().any(|arm| matches!(arm, Arm::Receive { channel } if channel == end)),
        }
    }

    /// The channel on which it sends only if a receiver waits there or there is room.
    pub(crate) fn sends_without_offering(&self, end: usize) -> bool {
        self.sends_on(end) && matches!(self, Operation::TrySend { .. } | Operation::Select { .. })
    }
}
