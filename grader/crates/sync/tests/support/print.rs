//! Programs and outcomes in text: a program is printed as the Rust source that makes it again.

use super::program::{Bounds, Operation, Outcome, Program};
use std::fmt;

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
            Operation::WaitFor { condvar, mutex, time } => {
                write!(f, "wait_for({condvar}, {mutex}, {time})")
            }
            Operation::SendFor { channel, value, time } => {
                write!(f, "send_for({channel}, {value}, {time})")
            }
            Operation::ReceiveFor { channel, time } => write!(f, "receive_for({channel}, {time})"),
            Operation::ParkFor { time } => write!(f, "park_for({time})"),
            Operation::Park => write!(f, "Operation::Park"),
            Operation::Unpark { thread } => write!(f, "unpark({thread})"),
            Operation::Sleep { time } => write!(f, "sleep({time})"),
            Operation::Now => write!(f, "Operation::Now"),
            Operation::Select { arms, otherwise } => {
                write!(f, "select(&[")?;
                for (index, arm) in arms.iter().flatten().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}Arm::{arm:?}")?;
                }
                write!(f, "], Otherwise::{otherwise:?})")
            }
            Operation::DropSender { channel } => write!(f, "drop_sender({channel})"),
            Operation::DropReceiver { channel } => write!(f, "drop_receiver({channel})"),
            Operation::Meet { barrier } => write!(f, "meet({barrier})"),
            Operation::GetOrInit { cell, value } => write!(f, "get_or_init({cell}, {value})"),
            Operation::GetOrInitFrom { cell, location } => {
                write!(f, "get_or_init_from({cell}, {})", name(location))
            }
            Operation::SetCell { cell, value } => write!(f, "set_cell({cell}, {value})"),
            Operation::GetCell { cell } => write!(f, "get_cell({cell})"),
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
        if !self.barriers.is_empty() {
            write!(f, ".with_barriers(&{:?})", self.barriers)?;
        }
        if self.bounds != Bounds::default() {
            let Bounds { spurious_wakeups, timeouts } = self.bounds;
            write!(f, ".within({spurious_wakeups}, {timeouts})")?;
        }
        if self.scoped {
            write!(f, ".scoped()")?;
        }
        Ok(())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seen {:?} last {:?}", self.seen, self.last)
    }
}
