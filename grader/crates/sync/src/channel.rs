//! Channels, as in crossbeam-channel: [`bounded`] (0 is a rendezvous), [`unbounded`], [`after`], [`tick`],
//! [`never`], and [`crate::select!`].
//!
//! Sending a message happens before receiving it; so does giving up the last sender before a receiver
//! learns of it. On a bounded channel the k-th receive happens before the send that takes its place.

mod iterators;
mod modelled;
mod select;

pub use crossbeam::channel::{
    RecvError, RecvTimeoutError, SelectTimeoutError, SendError, SendTimeoutError, TryRecvError,
    TrySelectError, TrySendError,
};
pub use iterators::{IntoIter, Iter, TryIter};
pub use select::{Select, SelectedOperation};

use crate::engine;
use crate::time::{Duration, Instant};
use crossbeam::channel as native;
use modelled::Shared;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// The sending end of a channel. Clones send to the same channel.
pub struct Sender<T>(Tx<T>);

enum Tx<T> {
    Native(native::Sender<T>),
    Modelled(Arc<Shared<T>>),
}

/// The receiving end of a channel. Clones take messages from the same channel: each goes to one of them.
pub struct Receiver<T>(Rx<T>);

enum Rx<T> {
    Native(native::Receiver<T>),
    Timer(native::Receiver<std::time::Instant>, fn(Instant) -> T),
    Modelled(Arc<Shared<T>>),
}

/// A channel for at most `capacity` messages. With 0 a send waits for the receiver that takes it.
#[track_caller]
pub fn bounded<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    match engine::execution() {
        Some(execution) => {
            let shared = Shared::new(execution, Some(capacity), Location::caller());
            (Sender(Tx::Modelled(shared.clone())), Receiver(Rx::Modelled(shared)))
        }
        None => {
            let (sender, receiver) = native::bounded(capacity);
            (Sender(Tx::Native(sender)), Receiver(Rx::Native(receiver)))
        }
    }
}

/// A channel for any number of messages.
#[track_caller]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    match engine::execution() {
        Some(execution) => {
            let shared = Shared::new(execution, None, Location::caller());
            (Sender(Tx::Modelled(shared.clone())), Receiver(Rx::Modelled(shared)))
        }
        None => {
            let (sender, receiver) = native::unbounded();
            (Sender(Tx::Native(sender)), Receiver(Rx::Native(receiver)))
        }
    }
}

/// A receiver that gets one message, the moment itself, when so much time has passed.
#[track_caller]
pub fn after(timeout: Duration) -> Receiver<Instant> {
    Receiver(match engine::execution() {
        Some(execution) => {
            Rx::Modelled(Shared::timer(execution, timeout, false, Location::caller()))
        }
        None => Rx::Timer(native::after(timeout), |moment| moment),
    })
}

/// A receiver that gets a message, the moment itself, each time so much time has passed.
#[track_caller]
pub fn tick(period: Duration) -> Receiver<Instant> {
    Receiver(match engine::execution() {
        Some(execution) => Rx::Modelled(Shared::timer(execution, period, true, Location::caller())),
        None => Rx::Timer(native::tick(period), |moment| moment),
    })
}

/// A receiver that never gets a message.
#[track_caller]
pub fn never<T>() -> Receiver<T> {
    Receiver(match engine::execution() {
        Some(execution) => Rx::Modelled(Shared::never(execution, Location::caller())),
        None => Rx::Native(native::never()),
    })
}

/// The noise before a native operation, under stress.
#[inline]
fn noise() {
    let _ = engine::execution();
}

impl<T> Sender<T> {
    /// Waits until there is room and sends; on a rendezvous channel, until a receiver has taken the message.
    ///
    /// # Errors
    ///
    /// Gives the message back if there is no receiver any more.
    #[inline]
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        match &self.0 {
            Tx::Native(sender) => {
                noise();
                sender.send(message)
            }
            Tx::Modelled(shared) => {
                shared.send(message, None, Location::caller()).map_err(|error| match error {
                    SendTimeoutError::Timeout(message)
                    | SendTimeoutError::Disconnected(message) => SendError(message),
                })
            }
        }
    }

    /// Sends if there is room now (on a rendezvous channel: if a receiver waits). Never waits.
    ///
    /// # Errors
    ///
    /// Gives the message back if there is no room, or no receiver any more.
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        match &self.0 {
            Tx::Native(sender) => {
                noise();
                sender.try_send(message)
            }
            Tx::Modelled(shared) => shared.try_send(message, Location::caller()),
        }
    }

    /// As [`Sender::send`], waiting at most so long.
    ///
    /// # Errors
    ///
    /// Gives the message back if the time was over, or there is no receiver any more.
    #[track_caller]
    pub fn send_timeout(&self, message: T, timeout: Duration) -> Result<(), SendTimeoutError<T>> {
        match &self.0 {
            Tx::Native(sender) => {
                noise();
                sender.send_timeout(message, timeout)
            }
            Tx::Modelled(shared) => shared.send(message, Some(timeout), Location::caller()),
        }
    }

    /// Messages in the channel at this moment.
    #[track_caller]
    pub fn len(&self) -> usize {
        match &self.0 {
            Tx::Native(sender) => sender.len(),
            Tx::Modelled(shared) => shared.len(Location::caller()),
        }
    }

    /// Whether there is no message at this moment; always true on a rendezvous channel.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Tx::Native(sender) => sender.is_empty(),
            Tx::Modelled(shared) => shared.len(Location::caller()) == 0,
        }
    }

    /// Whether there is no room at this moment; always true on a rendezvous channel.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        match &self.0 {
            Tx::Native(sender) => sender.is_full(),
            Tx::Modelled(shared) => shared.is_full(Location::caller()),
        }
    }

    /// How many messages fit; `None` if unbounded.
    pub fn capacity(&self) -> Option<usize> {
        match &self.0 {
            Tx::Native(sender) => sender.capacity(),
            Tx::Modelled(shared) => shared.capacity(),
        }
    }

    /// Whether both send to the same channel.
    pub fn same_channel(&self, other: &Sender<T>) -> bool {
        match (&self.0, &other.0) {
            (Tx::Native(a), Tx::Native(b)) => a.same_channel(b),
            (Tx::Modelled(a), Tx::Modelled(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl<T> Receiver<T> {
    /// Waits for a message and takes it.
    ///
    /// # Errors
    ///
    /// If the channel is empty and there is no sender any more.
    #[inline]
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        match &self.0 {
            Rx::Native(receiver) => {
                noise();
                receiver.recv()
            }
            Rx::Timer(receiver, make) => receiver.recv().map(|m| make(Instant::from_native(m))),
            Rx::Modelled(shared) => shared.receive(None, Location::caller()).map_err(|_| RecvError),
        }
    }

    /// A message, if there is one now. Never waits.
    ///
    /// # Errors
    ///
    /// If the channel is empty, or empty with no sender any more.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        match &self.0 {
            Rx::Native(receiver) => {
                noise();
                receiver.try_recv()
            }
            Rx::Timer(receiver, make) => receiver.try_recv().map(|m| make(Instant::from_native(m))),
            Rx::Modelled(shared) => shared.try_receive(Location::caller()),
        }
    }

    /// As [`Receiver::recv`], waiting at most so long. Under a model the timeout may fire whenever the
    /// channel is empty.
    ///
    /// # Errors
    ///
    /// If the time was over, or the channel is empty and there is no sender any more.
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        match &self.0 {
            Rx::Native(receiver) => {
                noise();
                receiver.recv_timeout(timeout)
            }
            Rx::Timer(receiver, make) => {
                receiver.recv_timeout(timeout).map(|m| make(Instant::from_native(m)))
            }
            Rx::Modelled(shared) => shared.receive(Some(timeout), Location::caller()),
        }
    }

    /// As [`Receiver::recv`], waiting at most until that moment.
    ///
    /// # Errors
    ///
    /// As [`Receiver::recv_timeout`].
    #[track_caller]
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> {
        match &self.0 {
            Rx::Native(receiver) => {
                noise();
                receiver.recv_deadline(deadline.native())
            }
            Rx::Timer(receiver, make) => {
                receiver.recv_deadline(deadline.native()).map(|m| make(Instant::from_native(m)))
            }
            Rx::Modelled(shared) => shared.receive_until(deadline, Location::caller()),
        }
    }

    /// Messages in the channel at this moment.
    #[track_caller]
    pub fn len(&self) -> usize {
        match &self.0 {
            Rx::Native(receiver) => receiver.len(),
            Rx::Timer(receiver, _) => receiver.len(),
            Rx::Modelled(shared) => shared.len(Location::caller()),
        }
    }

    /// Whether there is no message at this moment; always true on a rendezvous channel.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Rx::Native(receiver) => receiver.is_empty(),
            Rx::Timer(receiver, _) => receiver.is_empty(),
            Rx::Modelled(shared) => shared.len(Location::caller()) == 0,
        }
    }

    /// Whether there is no room at this moment; always true on a rendezvous channel.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        match &self.0 {
            Rx::Native(receiver) => receiver.is_full(),
            Rx::Timer(receiver, _) => receiver.is_full(),
            Rx::Modelled(shared) => shared.is_full(Location::caller()),
        }
    }

    /// How many messages fit; `None` if unbounded.
    pub fn capacity(&self) -> Option<usize> {
        match &self.0 {
            Rx::Native(receiver) => receiver.capacity(),
            Rx::Timer(receiver, _) => receiver.capacity(),
            Rx::Modelled(shared) => shared.capacity(),
        }
    }

    /// Whether both receive from the same channel.
    pub fn same_channel(&self, other: &Receiver<T>) -> bool {
        match (&self.0, &other.0) {
            (Rx::Native(a), Rx::Native(b)) => a.same_channel(b),
            (Rx::Timer(a, _), Rx::Timer(b, _)) => a.same_channel(b),
            (Rx::Modelled(a), Rx::Modelled(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Sender(match &self.0 {
            Tx::Native(sender) => Tx::Native(sender.clone()),
            Tx::Modelled(shared) => {
                shared.add_sender();
                Tx::Modelled(shared.clone())
            }
        })
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Receiver(match &self.0 {
            Rx::Native(receiver) => Rx::Native(receiver.clone()),
            Rx::Timer(receiver, make) => Rx::Timer(receiver.clone(), *make),
            Rx::Modelled(shared) => {
                shared.add_receiver();
                Rx::Modelled(shared.clone())
            }
        })
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if let Tx::Modelled(shared) = &self.0 {
            shared.drop_sender();
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        if let Rx::Modelled(shared) = &self.0 {
            shared.drop_receiver();
        }
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender { .. }")
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receiver { .. }")
    }
}
