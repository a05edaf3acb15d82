//! Constructors of the operations, in the words in which a program is printed.

use super::program::Operation;
use std::sync::atomic::Ordering;

pub(crate) fn load(location: usize, order: Ordering) -> Operation {
    Operation::Load { location, order }
}

pub(crate) fn store(location: usize, value: u64, order: Ordering) -> Operation {
    Operation::Store { location, value, order }
}

pub(crate) fn swap(location: usize, value: u64, order: Ordering) -> Operation {
    Operation::Swap { location, value, order }
}

pub(crate) fn fetch_add(location: usize, value: u64, order: Ordering) -> Operation {
    Operation::FetchAdd { location, value, order }
}

pub(crate) fn compare_exchange(
    location: usize,
    expected: u64,
    new: u64,
    success: Ordering,
    failure: Ordering,
) -> Operation {
    Operation::CompareExchange { location, expected, new, success, failure }
}

pub(crate) fn fence(order: Ordering) -> Operation {
    Operation::Fence { order }
}

pub(crate) fn lock(mutex: usize) -> Operation {
    Operation::Lock { mutex }
}

pub(crate) fn try_lock(mutex: usize) -> Operation {
    Operation::TryLock { mutex }
}

pub(crate) fn unlock(mutex: usize) -> Operation {
    Operation::Unlock { mutex }
}

pub(crate) fn read_data(mutex: usize) -> Operation {
    Operation::ReadData { mutex }
}

pub(crate) fn write_data(mutex: usize, value: u64) -> Operation {
    Operation::WriteData { mutex, value }
}

pub(crate) fn share(rwlock: usize) -> Operation {
    Operation::Share { rwlock }
}

pub(crate) fn exclude(rwlock: usize) -> Operation {
    Operation::Exclude { rwlock }
}

pub(crate) fn try_share(rwlock: usize) -> Operation {
    Operation::TryShare { rwlock }
}

pub(crate) fn try_exclude(rwlock: usize) -> Operation {
    Operation::TryExclude { rwlock }
}

pub(crate) fn leave(rwlock: usize) -> Operation {
    Operation::Leave { rwlock }
}

pub(crate) fn read_shared(rwlock: usize) -> Operation {
    Operation::ReadShared { rwlock }
}

pub(crate) fn write_shared(rwlock: usize, value: u64) -> Operation {
    Operation::WriteShared { rwlock, value }
}

pub(crate) fn wait(condvar: usize, mutex: usize) -> Operation {
    Operation::Wait { condvar, mutex }
}

pub(crate) fn notify_one(condvar: usize) -> Operation {
    Operation::NotifyOne { condvar }
}

pub(crate) fn notify_all(condvar: usize) -> Operation {
    Operation::NotifyAll { condvar }
}

pub(crate) fn send(channel: usize, value: u64) -> Operation {
    Operation::Send { channel, value }
}

pub(crate) fn try_send(channel: usize, value: u64) -> Operation {
    Operation::TrySend { channel, value }
}

pub(crate) fn receive(channel: usize) -> Operation {
    Operation::Receive { channel }
}

pub(crate) fn try_receive(channel: usize) -> Operation {
    Operation::TryReceive { channel }
}
