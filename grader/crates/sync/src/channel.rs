//! Channels, as in crossbeam-channel: [`bounded`] (0 is a rendezvous), [`unbounded`], [`after`], [`tick`],
//! [`never`], and [`crate::select!`].
//!
//! Sending a message happens before receiving it; so does giving up the last sender before a receiver
//! learns of it. On a bounded channel the k-th receive happens before the send that takes its place.

mod ends;
mod iterators;
mod modelled;
mod select;

pub use crossbeam::channel::{
    RecvError, RecvTimeoutError, SelectTimeoutError, SendError, SendTimeoutError, TryRecvError,
    TrySelectError, TrySendError,
};
pub use iterators::{IntoIter, Iter, TryIter};
pub use select::{Select, SelectedOperation};

use crate::engine::Place;
use crate::parcel::{Of, Slot};
use crate::time::{Duration, Instant};
use crossbeam::channel as native;
use ends::{Rx, Tx};
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::Location;

/// The sending end of a channel. Clones send to the same channel.
pub struct Sender<T> {
    tx: ManuallyDrop<Tx>,
    marker: PhantomData<*mut T>,
}

/// The receiving end of a channel. Clones take messages from the same channel: each goes to one of them.
pub struct Receiver<T> {
    rx: ManuallyDrop<Rx>,
    marker: PhantomData<*mut T>,
}

// SAFETY: a channel moves messages from thread to thread, and ends of it may be used from several.
unsafe impl<T: Send> Send for Sender<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Sender<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for Receiver<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Receiver<T> {}

/// A channel for at most `capacity` messages. With 0 a send waits for the receiver that takes it.
#[track_caller]
pub fn bounded<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let (tx, rx) = ends::channel(Of::<T>::KIND, Some(capacity));
    (sender(tx), receiver(rx))
}

/// A channel for any number of messages.
#[track_caller]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    let (tx, rx) = ends::channel(Of::<T>::KIND, None);
    (sender(tx), receiver(rx))
}

/// A receiver that gets one message, the moment itself, when so much time has passed.
#[track_caller]
pub fn after(timeout: Duration) -> Receiver<Instant> {
    receiver(ends::timer(timeout, false))
}

/// A receiver that gets a message, the moment itself, each time so much time has passed.
#[track_caller]
pub fn tick(period: Duration) -> Receiver<Instant> {
    receiver(ends::timer(period, true))
}

/// A receiver that never gets a message.
#[track_caller]
pub fn never<T>() -> Receiver<T> {
    receiver(ends::never(Of::<T>::KIND))
}

fn sender<T>(tx: ManuallyDrop<Tx>) -> Sender<T> {
    Sender { tx, marker: PhantomData }
}

fn receiver<T>(rx: ManuallyDrop<Rx>) -> Receiver<T> {
    Receiver { rx, marker: PhantomData }
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
        #[cfg(not(debug_assertions))]
        // SAFETY: as below.
        let message = match unsafe { ends::send_straight(&self.tx, message, Location::caller()) } {
            Ok(result) => return result,
            Err(message) => message,
        };
        let mut slot = Slot::new(message);
        // SAFETY: all messages of this channel are of type `T`, and its ends stay on one thread if that is
        // not `Send`. A message that is refused is in the slot again.
        unsafe {
            match self.tx.send(slot.address(), Of::<T>::KIND, Location::caller()) {
                Ok(()) => Ok(()),
                Err(SendError(())) => Err(SendError(slot.take())),
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
        let mut slot = Slot::new(message);
        // SAFETY: as in `send`.
        unsafe {
            match self.tx.try_send(slot.address(), Of::<T>::KIND, Location::caller()) {
                Ok(()) => Ok(()),
                Err(TrySendError::Full(())) => Err(TrySendError::Full(slot.take())),
                Err(TrySendError::Disconnected(())) => Err(TrySendError::Disconnected(slot.take())),
            }
        }
    }

    /// As [`Sender::send`], waiting at most so long.
    ///
    /// # Errors
    ///
    /// Gives the message back if the time was over, or there is no receiver any more.
    #[track_caller]
    pub fn send_timeout(&self, message: T, timeout: Duration) -> Result<(), SendTimeoutError<T>> {
        let mut slot = Slot::new(message);
        // SAFETY: as in `send`.
        unsafe {
            match self.tx.send_timeout(slot.address(), Of::<T>::KIND, timeout, Location::caller()) {
                Ok(()) => Ok(()),
                Err(SendTimeoutError::Timeout(())) => Err(SendTimeoutError::Timeout(slot.take())),
                Err(SendTimeoutError::Disconnected(())) => {
                    Err(SendTimeoutError::Disconnected(slot.take()))
                }
            }
        }
    }

    /// Messages in the channel at this moment.
    #[track_caller]
    pub fn len(&self) -> usize {
        self.tx.len(Location::caller())
    }

    /// Whether there is no message at this moment; always true on a rendezvous channel.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.tx.len(Location::caller()) == 0
    }

    /// Whether there is no room at this moment; always true on a rendezvous channel.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        self.tx.is_full(Location::caller())
    }

    /// How many messages fit; `None` if unbounded.
    pub fn capacity(&self) -> Option<usize> {
        self.tx.capacity()
    }

    /// Whether both send to the same channel.
    pub fn same_channel(&self, other: &Sender<T>) -> bool {
        self.tx.same_channel(&other.tx)
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
        self.recv_at(Location::caller())
    }

    /// A message, if there is one now. Never waits.
    ///
    /// # Errors
    ///
    /// If the channel is empty, or empty with no sender any more.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.try_recv_at(Location::caller())
    }

    /// As [`Receiver::recv`], waiting at most so long. Under a model the timeout may fire whenever the
    /// channel is empty.
    ///
    /// # Errors
    ///
    /// If the time was over, or the channel is empty and there is no sender any more.
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        let mut slot = Slot::<T>::empty();
        // SAFETY: as in `recv_at`.
        unsafe {
            match self.rx.recv_timeout(slot.address(), timeout, Location::caller()) {
                Ok(()) => Ok(slot.take()),
                Err(error) => Err(error),
            }
        }
    }

    /// As [`Receiver::recv`], waiting at most until that moment.
    ///
    /// # Errors
    ///
    /// As [`Receiver::recv_timeout`].
    #[track_caller]
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> {
        let mut slot = Slot::<T>::empty();
        // SAFETY: as in `recv_at`.
        unsafe {
            match self.rx.recv_deadline(slot.address(), deadline, Location::caller()) {
                Ok(()) => Ok(slot.take()),
                Err(error) => Err(error),
            }
        }
    }

    /// Messages in the channel at this moment.
    #[track_caller]
    pub fn len(&self) -> usize {
        self.rx.len(Location::caller())
    }

    /// Whether there is no message at this moment; always true on a rendezvous channel.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.rx.len(Location::caller()) == 0
    }

    /// Whether there is no room at this moment; always true on a rendezvous channel.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        self.rx.is_full(Location::caller())
    }

    /// How many messages fit; `None` if unbounded.
    pub fn capacity(&self) -> Option<usize> {
        self.rx.capacity()
    }

    /// Whether both receive from the same channel.
    pub fn same_channel(&self, other: &Receiver<T>) -> bool {
        self.rx.same_channel(&other.rx)
    }

    #[inline]
    fn recv_at(&self, place: Place) -> Result<T, RecvError> {
        #[cfg(not(debug_assertions))]
        // SAFETY: as below.
        if let Some(result) = unsafe { ends::recv_straight(&self.rx, place) } {
            return result;
        }
        let mut slot = Slot::<T>::empty();
        // SAFETY: all messages of this channel are of type `T`, and one that was received is in the slot.
        unsafe {
            match self.rx.recv(slot.address(), place) {
                Ok(()) => Ok(slot.take()),
                Err(error) => Err(error),
            }
        }
    }

    #[inline]
    fn try_recv_at(&self, place: Place) -> Result<T, TryRecvError> {
        let mut slot = Slot::<T>::empty();
        // SAFETY: as in `recv_at`.
        unsafe {
            match self.rx.try_recv(slot.address(), place) {
                Ok(()) => Ok(slot.take()),
                Err(error) => Err(error),
            }
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        sender(self.tx.another())
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        receiver(self.rx.another())
    }
}

// These drop messages, perhaps: that they are for any `T` makes the compiler see to it that what a message
// borrows is still there.
impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        // SAFETY: this is the end's end.
        unsafe { Tx::close(&mut self.tx) }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe { Rx::close(&mut self.rx) }
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
