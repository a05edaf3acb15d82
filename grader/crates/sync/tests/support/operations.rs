//! Constructors of the operations, in the words in which a program is printed.

use super::operation::{Arm, Operation, Otherwise};
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

pub(crate) fn wait_for(condvar: usize, mutex: usize, time: u64) -> Operation {
    Operation::WaitFor { condvar, mutex, time }
}

pub(crate) fn send_for(channel: usize, value: u64, time: u64) -> Operation {
    Operation::SendFor { channel, value, time }
}

pub(crate) fn receive_for(channel: usize, time: u64) -> Operation {
    Operation::ReceiveFor { channel, time }
}

pub(crate) fn park_for(time: u64) -> Operation {
    Operation::ParkFor { time }
}

pub(crate) fn unpark(thread: usize) -> Operation {
    Operation::Unpark { thread }
}

pub(crate) fn sleep(time: u64) -> Operation {
    Operation::Sleep { time }
}

pub(crate) fn drop_sender(channel: usize) -> Operation {
    Operation::DropSender { channel }
}

pub(crate) fn drop_receiver(channel: usize) -> Operation {
    Operation::DropReceiver { channel }
}

pub(crate) fn meet(barrier: usize) -> Operation {
    Operation::Meet { barrier }
}

pub(crate) fn get_or_init(cell: usize, value: u64) -> Operation {
    Operation::GetOrInit { cell, value }
}

pub(crate) fn get_or_init_from(cell: usize, location: usize) -> Operation {
    Operation::GetOrInitFrom { cell, location }
}

pub(crate) fn set_cell(cell: usize, value: u64) -> Operation {
    Operation::SetCell { cell, value }
}

pub(crate) fn get_cell(cell: usize) -> Operation {
    Operation::GetCell { cell }
}

/// One or two arms.
pub(crate) fn select(arms: &[Arm], otherwise: Otherwise) -> Operation {
    let arms = [arms.first().copied(), arms.get(1).copied()];
    Operation::Select { arms, otherwise }
}
