//! The ends of channels that threads hold, and what they do with them.

use crate::support::program::{
    Arm, DISCONNECTED, EMPTY, Operation, Otherwise, Program, TIMED_OUT, selected,
};
use sync::Arc;
use sync::channel::{
    Receiver, RecvTimeoutError, Select, SendTimeoutError, Sender, TryRecvError, TrySendError,
    bounded, unbounded,
};
use sync::time::Duration;

/// The ends of the channels that a thread can use: ends that somebody gives up are each thread's own,
/// the others belong to all.
#[derive(Clone)]
pub(super) struct Ends {
    senders: Vec<Option<Arc<Sender<u64>>>>,
    receivers: Vec<Option<Arc<Receiver<u64>>>>,
}

/// The ends of all channels, thread by thread.
pub(super) fn ends(program: &Program) -> Vec<Ends> {
    let none = Ends { senders: Vec::new(), receivers: Vec::new() };
    let mut ends = vec![none; program.threads.len()];
    for (number, capacity) in program.channels.iter().enumerate() {
        let (sender, receiver) = match capacity {
            Some(capacity) => bounded(*capacity),
            None => unbounded(),
        };
        let (sender, receiver) = (Arc::new(sender), Arc::new(receiver));
        let (senders, receivers) = (program.senders(number), program.receivers(number));
        for (thread, ends) in ends.iter_mut().enumerate() {
            ends.senders.push(match &senders {
                None => Some(Arc::clone(&sender)),
                Some(own) => own.contains(&thread).then(|| Arc::new(Sender::clone(&sender))),
            });
            ends.receivers.push(match &receivers {
                None => Some(Arc::clone(&receiver)),
                Some(own) => own.contains(&thread).then(|| Arc::new(Receiver::clone(&receiver))),
            });
        }
    }
    ends
}

pub(super) fn milliseconds(time: u64) -> Duration {
    Duration::from_millis(time)
}

impl Ends {
    /// What happens on a channel; nothing, where the thread has given up the end.
    pub(super) fn step(&mut self, operation: &Operation) -> Option<u64> {
        match *operation {
            Operation::Send { channel, value } => {
                let result = self.senders[channel].as_ref()?.send(value);
                result.is_err().then_some(DISCONNECTED)
            }
            Operation::SendFor { channel, value, time } => {
                let sender = self.senders[channel].as_ref()?;
                Some(match sender.send_timeout(value, milliseconds(time)) {
                    Ok(()) => 1,
                    Err(SendTimeoutError::Timeout(_)) => TIMED_OUT,
                    Err(SendTimeoutError::Disconnected(_)) => DISCONNECTED,
                })
            }
            Operation::TrySend { channel, value } => {
                Some(match self.senders[channel].as_ref()?.try_send(value) {
                    Ok(()) => 1,
                    Err(TrySendError::Full(_)) => 0,
                    Err(TrySendError::Disconnected(_)) => DISCONNECTED,
                })
            }
            Operation::Receive { channel } => {
                Some(self.receivers[channel].as_ref()?.recv().unwrap_or(DISCONNECTED))
            }
            Operation::ReceiveFor { channel, time } => {
                let receiver = self.receivers[channel].as_ref()?;
                Some(receiver.recv_timeout(milliseconds(time)).unwrap_or_else(
                    |error| match error {
                        RecvTimeoutError::Timeout => TIMED_OUT,
                        RecvTimeoutError::Disconnected => DISCONNECTED,
                    },
                ))
            }
            Operation::TryReceive { channel } => {
                let receiver = self.receivers[channel].as_ref()?;
                Some(receiver.try_recv().unwrap_or_else(|error| match error {
                    TryRecvError::Empty => EMPTY,
                    TryRecvError::Disconnected => DISCONNECTED,
                }))
            }
            Operation::DropSender { channel } => {
                self.senders[channel] = None;
                None
            }
            Operation::DropReceiver { channel } => {
                self.receivers[channel] = None;
                None
            }
            Operation::Select { arms, otherwise } => self.select(&arms, otherwise),
            ref other => panic!("`{other}` is no operation on a channel"),
        }
    }

    fn select(&self, arms: &[Option<Arm>], otherwise: Otherwise) -> Option<u64> {
        let mut select = Select::new();
        for arm in arms.iter().flatten() {
            match *arm {
                Arm::Send { channel, .. } => select.send(self.senders[channel].as_deref()?),
                Arm::Receive { channel } => select.recv(self.receivers[channel].as_deref()?),
            };
        }
        let operation = match otherwise {
            Otherwise::Waits => select.select(),
            Otherwise::Leaves => match select.try_select() {
                Ok(operation) => operation,
                Err(_) => return Some(EMPTY),
            },
            Otherwise::WaitsFor(time) => match select.select_timeout(milliseconds(time)) {
                Ok(operation) => operation,
                Err(_) => return Some(TIMED_OUT),
            },
        };
        let index = operation.index();
        let arm = arms.iter().flatten().nth(index).expect("it is one of them");
        let seen = match *arm {
            Arm::Send { channel, value } => {
                let sent = operation.send(self.senders[channel].as_deref()?, value);
                sent.map_or(DISCONNECTED, |()| 1)
            }
            Arm::Receive { channel } => {
                operation.recv(self.receivers[channel].as_deref()?).unwrap_or(DISCONNECTED)
            }
        };
        Some(selected(index, seen))
    }
}
