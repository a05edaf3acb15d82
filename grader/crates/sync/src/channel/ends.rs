//! The two ends of a channel, whatever its messages are: compiled once, here.

use super::modelled::Shared;
use super::native;
use super::{RecvError, RecvTimeoutError, SendError, SendTimeoutError, TryRecvError, TrySendError};
use crate::engine::{self, Operation, Place};
use crate::parcel::{Class, Kind, Packed, Parcel, WORDS, Word};
#[cfg(not(debug_assertions))]
use crate::parcel::{Of, Slot};
use crate::time::{Duration, Instant};
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::sync::Arc;

/// A sending end.
pub(super) enum Tx {
    Word(native::Sender<Word>),
    Small(native::Sender<Parcel<3>>),
    Large(native::Sender<Parcel<WORDS>>),
    Modelled(Arc<Shared>),
}

/// A receiving end.
pub(super) enum Rx {
    Word(native::Receiver<Word>),
    Small(native::Receiver<Parcel<3>>),
    Large(native::Receiver<Parcel<WORDS>>),
    /// Of `after` or `tick`: the messages are of the type [`Instant`].
    Timer(native::Receiver<std::time::Instant>),
    Modelled(Arc<Shared>),
}

/// Both ends of a new channel for messages of this kind. Here and below an end is given out so that the
/// learner's crate has nothing to drop, on no path, and need not be told how.
#[track_caller]
pub(super) fn channel(
    kind: &Kind,
    capacity: Option<usize>,
) -> (ManuallyDrop<Tx>, ManuallyDrop<Rx>) {
    fn ends<P: Packed>(
        capacity: Option<usize>,
        tx: fn(native::Sender<P>) -> Tx,
        rx: fn(native::Receiver<P>) -> Rx,
    ) -> (ManuallyDrop<Tx>, ManuallyDrop<Rx>) {
        let (sender, receiver) = match capacity {
            Some(capacity) => native::bounded(capacity),
            None => native::unbounded(),
        };
        (ManuallyDrop::new(tx(sender)), ManuallyDrop::new(rx(receiver)))
    }
    if let Some(execution) = engine::execution() {
        let shared = Shared::new(execution, capacity, Location::caller());
        let tx = ManuallyDrop::new(Tx::Modelled(shared.clone()));
        return (tx, ManuallyDrop::new(Rx::Modelled(shared)));
    }
    match kind.class() {
        Class::Word => ends(capacity, Tx::Word, Rx::Word),
        Class::Small => ends(capacity, Tx::Small, Rx::Small),
        Class::Large => ends(capacity, Tx::Large, Rx::Large),
    }
}

/// The receiving end of `after` or `tick`.
#[track_caller]
pub(super) fn timer(period: Duration, again: bool) -> ManuallyDrop<Rx> {
    ManuallyDrop::new(match engine::execution() {
        Some(execution) => {
            Rx::Modelled(Shared::timer(execution, period, again, Location::caller()))
        }
        None if again => Rx::Timer(native::tick(period)),
        None => Rx::Timer(native::after(period)),
    })
}

/// The receiving end of `never`.
#[track_caller]
pub(super) fn never(kind: &Kind) -> ManuallyDrop<Rx> {
    ManuallyDrop::new(match (engine::execution(), kind.class()) {
        (Some(execution), _) => Rx::Modelled(Shared::never(execution, Location::caller())),
        (None, Class::Word) => Rx::Word(native::never()),
        (None, Class::Small) => Rx::Small(native::never()),
        (None, Class::Large) => Rx::Large(native::never()),
    })
}

/// The learner's code enters here to do this; under stress, with the noise before it.
#[inline]
pub(super) fn enter(operation: Operation, place: Place) {
    let _ = engine::begin(operation, None, place);
}

/// The same for whatever the original's messages are.
macro_rules! each {
    ($end:ident: $channel:expr, $native:ident => $is_native:expr, $shared:ident => $modelled:expr $(, $timer:ident => $is_timer:expr)?) => {
        match $channel {
            $end::Word($native) => $is_native,
            $end::Small($native) => $is_native,
            $end::Large($native) => $is_native,
            $($end::Timer($timer) => $is_timer,)?
            $end::Modelled($shared) => $modelled,
        }
    };
}
pub(super) use each;

/// What is said of a message that is not sent.
pub(super) trait Refusal {
    /// The same without the message.
    type Empty;

    /// Puts the message back.
    ///
    /// # Safety
    ///
    /// As for [`Packed::unpack`].
    unsafe fn back(self, slot: *mut u8) -> Self::Empty;
}

impl<P: Packed> Refusal for SendError<P> {
    type Empty = SendError<()>;

    unsafe fn back(self, slot: *mut u8) -> SendError<()> {
        // SAFETY: the caller's promise.
        unsafe { self.0.unpack(slot) };
        SendError(())
    }
}

impl<P: Packed> Refusal for TrySendError<P> {
    type Empty = TrySendError<()>;

    unsafe fn back(self, slot: *mut u8) -> TrySendError<()> {
        match self {
            TrySendError::Full(message) => {
                // SAFETY: the caller's promise.
                unsafe { message.unpack(slot) };
                TrySendError::Full(())
            }
            TrySendError::Disconnected(message) => {
                // SAFETY: as above.
                unsafe { message.unpack(slot) };
                TrySendError::Disconnected(())
            }
        }
    }
}

impl<P: Packed> Refusal for SendTimeoutError<P> {
    type Empty = SendTimeoutError<()>;

    unsafe fn back(self, slot: *mut u8) -> SendTimeoutError<()> {
        match self {
            SendTimeoutError::Timeout(message) => {
                // SAFETY: the caller's promise.
                unsafe { message.unpack(slot) };
                SendTimeoutError::Timeout(())
            }
            SendTimeoutError::Disconnected(message) => {
                // SAFETY: as above.
                unsafe { message.unpack(slot) };
                SendTimeoutError::Disconnected(())
            }
        }
    }
}

/// Sending. The message is in a [`crate::parcel::Slot`] and of the channel's kind; if it is refused it is
/// in there again.
///
/// # Safety
///
/// The slot's message is of the type of all messages of this channel, and not used by the caller unless
/// it is refused. Where that type is not [`Send`], no end of the channel leaves its thread.
impl Tx {
    pub(super) unsafe fn send(
        &self,
        slot: *mut u8,
        kind: &'static Kind,
        place: Place,
    ) -> Result<(), SendError<()>> {
        enter(Operation::Send, place);
        // SAFETY: the caller's promises; what was packed goes back to the same slot.
        unsafe {
            each!(Tx: self, sender => {
                sender.send(Packed::pack(slot, kind)).map_err(|refused| refused.back(slot))
            }, shared => match shared.send(Packed::pack(slot, kind), None, place) {
                Ok(()) => Ok(()),
                Err(refused) => {
                    refused.back(slot);
                    Err(SendError(()))
                }
            })
        }
    }

    pub(super) unsafe fn try_send(
        &self,
        slot: *mut u8,
        kind: &'static Kind,
        place: Place,
    ) -> Result<(), TrySendError<()>> {
        enter(Operation::Send, place);
        // SAFETY: as in `send`.
        unsafe {
            each!(Tx: self, sender => {
                sender.try_send(Packed::pack(slot, kind)).map_err(|refused| refused.back(slot))
            }, shared => {
                shared
                    .try_send(Packed::pack(slot, kind), place)
                    .map_err(|refused| refused.back(slot))
            })
        }
    }

    pub(super) unsafe fn send_timeout(
        &self,
        slot: *mut u8,
        kind: &'static Kind,
        timeout: Duration,
        place: Place,
    ) -> Result<(), SendTimeoutError<()>> {
        enter(Operation::Send, place);
        // SAFETY: as in `send`.
        unsafe {
            each!(Tx: self, sender => {
                sender
                    .send_timeout(Packed::pack(slot, kind), timeout)
                    .map_err(|refused| refused.back(slot))
            }, shared => {
                shared
                    .send(Packed::pack(slot, kind), Some(timeout), place)
                    .map_err(|refused| refused.back(slot))
            })
        }
    }

    pub(super) fn len(&self, place: Place) -> usize {
        engine::note(Operation::Receive, None, place);
        each!(Tx: self, sender => sender.len(), shared => shared.len(place))
    }

    pub(super) fn is_full(&self, place: Place) -> bool {
        engine::note(Operation::Receive, None, place);
        each!(Tx: self, sender => sender.is_full(), shared => shared.is_full(place))
    }

    pub(super) fn capacity(&self) -> Option<usize> {
        each!(Tx: self, sender => sender.capacity(), shared => shared.capacity())
    }

    pub(super) fn same_channel(&self, other: &Tx) -> bool {
        match (self, other) {
            (Tx::Word(a), Tx::Word(b)) => a.same_channel(b),
            (Tx::Small(a), Tx::Small(b)) => a.same_channel(b),
            (Tx::Large(a), Tx::Large(b)) => a.same_channel(b),
            (Tx::Modelled(a), Tx::Modelled(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    pub(super) fn another(&self) -> ManuallyDrop<Tx> {
        ManuallyDrop::new(match self {
            Tx::Word(sender) => Tx::Word(sender.clone()),
            Tx::Small(sender) => Tx::Small(sender.clone()),
            Tx::Large(sender) => Tx::Large(sender.clone()),
            Tx::Modelled(shared) => {
                shared.add_sender();
                Tx::Modelled(shared.clone())
            }
        })
    }

    /// Gives this end up.
    ///
    /// # Safety
    ///
    /// It is not used any more.
    // Inlined it would be a learner's crate that is told how the original's ends are dropped.
    #[inline(never)]
    pub(super) unsafe fn close(this: &mut ManuallyDrop<Tx>) {
        // SAFETY: the caller's promise.
        let this = unsafe { ManuallyDrop::take(this) };
        if let Tx::Modelled(shared) = &this {
            shared.drop_sender();
        }
    }
}

/// Receiving. The message goes to a [`crate::parcel::Slot`], which then holds one.
///
/// # Safety
///
/// The slot is for the type of all messages of this channel.
impl Rx {
    pub(super) unsafe fn recv(&self, slot: *mut u8, place: Place) -> Result<(), RecvError> {
        enter(Operation::Receive, place);
        // SAFETY: the caller's promise.
        unsafe {
            each!(Rx: self, receiver => {
                receiver.recv().map(|message| message.unpack(slot))
            }, shared => match shared.receive(None, place) {
                Ok(message) => {
                    message.unpack(slot);
                    Ok(())
                }
                Err(_) => Err(RecvError),
            }, timer => timer.recv().map(|moment| unpack_moment(moment, slot)))
        }
    }

    pub(super) unsafe fn try_recv(&self, slot: *mut u8, place: Place) -> Result<(), TryRecvError> {
        enter(Operation::Receive, place);
        // SAFETY: the caller's promise.
        unsafe {
            each!(Rx: self, receiver => {
                receiver.try_recv().map(|message| message.unpack(slot))
            }, shared => shared.try_receive(place).map(|message| message.unpack(slot)),
            timer => timer.try_recv().map(|moment| unpack_moment(moment, slot)))
        }
    }

    pub(super) unsafe fn recv_timeout(
        &self,
        slot: *mut u8,
        timeout: Duration,
        place: Place,
    ) -> Result<(), RecvTimeoutError> {
        enter(Operation::Receive, place);
        // SAFETY: the caller's promise.
        unsafe {
            each!(Rx: self, receiver => {
                receiver.recv_timeout(timeout).map(|message| message.unpack(slot))
            }, shared => shared.receive(Some(timeout), place).map(|message| message.unpack(slot)),
            timer => timer.recv_timeout(timeout).map(|moment| unpack_moment(moment, slot)))
        }
    }

    pub(super) unsafe fn recv_deadline(
        &self,
        slot: *mut u8,
        deadline: Instant,
        place: Place,
    ) -> Result<(), RecvTimeoutError> {
        enter(Operation::Receive, place);
        // SAFETY: the caller's promise.
        unsafe {
            each!(Rx: self, receiver => {
                receiver.recv_deadline(deadline.native()).map(|message| message.unpack(slot))
            }, shared => {
                shared.receive_until(deadline, place).map(|message| message.unpack(slot))
            }, timer => {
                timer.recv_deadline(deadline.native()).map(|moment| unpack_moment(moment, slot))
            })
        }
    }

    pub(super) fn len(&self, place: Place) -> usize {
        engine::note(Operation::Receive, None, place);
        each!(Rx: self, receiver => receiver.len(), shared => shared.len(place),
            timer => timer.len())
    }

    pub(super) fn is_full(&self, place: Place) -> bool {
        engine::note(Operation::Receive, None, place);
        each!(Rx: self, receiver => receiver.is_full(), shared => shared.is_full(place),
            timer => timer.is_full())
    }

    pub(super) fn capacity(&self) -> Option<usize> {
        each!(Rx: self, receiver => receiver.capacity(), shared => shared.capacity(),
            timer => timer.capacity())
    }

    pub(super) fn same_channel(&self, other: &Rx) -> bool {
        match (self, other) {
            (Rx::Word(a), Rx::Word(b)) => a.same_channel(b),
            (Rx::Small(a), Rx::Small(b)) => a.same_channel(b),
            (Rx::Large(a), Rx::Large(b)) => a.same_channel(b),
            (Rx::Timer(a), Rx::Timer(b)) => a.same_channel(b),
            (Rx::Modelled(a), Rx::Modelled(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    pub(super) fn another(&self) -> ManuallyDrop<Rx> {
        ManuallyDrop::new(match self {
            Rx::Word(receiver) => Rx::Word(receiver.clone()),
            Rx::Small(receiver) => Rx::Small(receiver.clone()),
            Rx::Large(receiver) => Rx::Large(receiver.clone()),
            Rx::Timer(receiver) => Rx::Timer(receiver.clone()),
            Rx::Modelled(shared) => {
                shared.add_receiver();
                Rx::Modelled(shared.clone())
            }
        })
    }

    /// Gives this end up.
    ///
    /// # Safety
    ///
    /// It is not used any more.
    // Inlined it would be a learner's crate that is told how the original's ends are dropped.
    #[inline(never)]
    pub(super) unsafe fn close(this: &mut ManuallyDrop<Rx>) {
        // SAFETY: the caller's promise.
        let this = unsafe { ManuallyDrop::take(this) };
        if let Rx::Modelled(shared) = &this {
            shared.drop_receiver();
        }
    }
}

/// # Safety
///
/// The address is that of a slot for an [`Instant`].
pub(super) unsafe fn unpack_moment(moment: std::time::Instant, slot: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { slot.cast::<Instant>().write(Instant::from_native(moment)) }
}

/// Sends in a crate that is optimised, where the class of the type tells which channel it is; gives the
/// message back if it is none of these.
///
/// # Safety
///
/// As for sending by a [`Tx`].
#[cfg(not(debug_assertions))]
#[inline]
pub(super) unsafe fn send_straight<T>(
    tx: &Tx,
    message: T,
    place: Place,
) -> Result<Result<(), SendError<T>>, T> {
    #[inline]
    unsafe fn send<T, P: Packed>(
        sender: &native::Sender<P>,
        message: T,
        place: Place,
    ) -> Result<(), SendError<T>> {
        enter(Operation::Send, place);
        // SAFETY: the caller's promises; what was packed is taken out as what it was.
        unsafe {
            let message = P::pack(Slot::new(message).address(), Of::<T>::KIND);
            sender.send(message).map_err(|SendError(message)| {
                let mut slot = Slot::empty();
                message.known(Of::<T>::KIND).unpack(slot.address());
                SendError(slot.take())
            })
        }
    }
    // SAFETY: the caller's promises.
    unsafe {
        match (const { Of::<T>::KIND.class() }, tx) {
            (Class::Word, Tx::Word(sender)) => Ok(send(sender, message, place)),
            (Class::Small, Tx::Small(sender)) => Ok(send(sender, message, place)),
            (Class::Large, Tx::Large(sender)) => Ok(send(sender, message, place)),
            _ => Err(message),
        }
    }
}

/// Receives in a crate that is optimised, as [`send_straight`].
///
/// # Safety
///
/// As for receiving by an [`Rx`] to a slot for a `T`.
#[cfg(not(debug_assertions))]
#[inline]
pub(super) unsafe fn recv_straight<T>(rx: &Rx, place: Place) -> Option<Result<T, RecvError>> {
    #[inline]
    unsafe fn recv<T, P: Packed>(
        receiver: &native::Receiver<P>,
        place: Place,
    ) -> Result<T, RecvError> {
        enter(Operation::Receive, place);
        let message = receiver.recv()?;
        let mut slot = Slot::empty();
        // SAFETY: the caller's promises.
        unsafe {
            message.known(Of::<T>::KIND).unpack(slot.address());
            Ok(slot.take())
        }
    }
    // SAFETY: the caller's promises.
    unsafe {
        match (const { Of::<T>::KIND.class() }, rx) {
            (Class::Word, Rx::Word(receiver)) => Some(recv(receiver, place)),
            (Class::Small, Rx::Small(receiver)) => Some(recv(receiver, place)),
            (Class::Large, Rx::Large(receiver)) => Some(recv(receiver, place)),
            _ => None,
        }
    }
}
