//! Waiting for the first of several channel operations, as `crossbeam_channel::Select` and `select!`.

use super::ends::{Refusal, Rx, Tx, each, enter, unpack_moment};
use super::{Receiver, RecvError, SelectTimeoutError, SendError, Sender, TrySelectError, native};
use crate::engine::{
    self, Access, Chance, Execution, Footprint, ObjectId, Operation, Place, RawEvent, Until,
};
use crate::parcel::{Kind, Of, Packed, Slot};
use crate::time::{self, Duration, Instant};
use std::fmt;
use std::mem::ManuallyDrop;
use std::panic::Location;

/// Waits for the first of several channel operations. Of those that are ready any one may be taken.
pub struct Select<'a> {
    // Dropped by `Select` itself, so that the learner's crate need not know how.
    native: ManuallyDrop<Option<native::Select<'a>>>,
    arms: ManuallyDrop<Vec<Arm>>,
}

/// One operation under a model.
struct Arm {
    channel: ObjectId,
    send: bool,
    touches: Vec<(ObjectId, Access)>,
    fires_at: Option<u64>,
    /// Somebody may look whether this thread stands there: arriving is a step of its own.
    arrives: bool,
}

/// The operation that was taken. It must be completed.
#[must_use = "the operation that was selected must be completed"]
pub struct SelectedOperation<'a> {
    native: Option<native::SelectedOperation<'a>>,
    index: usize,
    place: Place,
}

impl<'a> Select<'a> {
    /// No operations yet.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let native = (!engine::in_model()).then(native::Select::new);
        Select { native: ManuallyDrop::new(native), arms: ManuallyDrop::default() }
    }

    /// Adds a send; gives its index.
    pub fn send<T>(&mut self, sender: &'a Sender<T>) -> usize {
        self.add_send(&sender.tx)
    }

    fn add_send(&mut self, tx: &'a Tx) -> usize {
        match &mut *self.native {
            Some(native) => {
                each!(Tx: tx, sender => native.send(sender), _shared => mixed())
            }
            None => {
                let Tx::Modelled(shared) = tx else { mixed() };
                if let Some(execution) = engine::execution() {
                    shared.watch_arrivals(execution);
                }
                let touches = shared.tries();
                let channel = shared.object;
                let arrives = shared.capacity() == Some(0);
                self.arm(Arm { channel, send: true, touches, fires_at: None, arrives })
            }
        }
    }

    /// Adds a receive; gives its index.
    pub fn recv<T>(&mut self, receiver: &'a Receiver<T>) -> usize {
        self.add_recv(&receiver.rx)
    }

    fn add_recv(&mut self, rx: &'a Rx) -> usize {
        match &mut *self.native {
            Some(native) => each!(Rx: rx, receiver => native.recv(receiver),
                _shared => mixed(), timer => native.recv(timer)),
            None => {
                let Rx::Modelled(shared) = rx else { mixed() };
                let fires_at = engine::execution().and_then(|e| shared.fires_at(e));
                let arrives = engine::execution().is_some_and(|e| shared.arrivals_matter(e));
                let touches = shared.tries();
                let channel = shared.object;
                self.arm(Arm { channel, send: false, touches, fires_at, arrives })
            }
        }
    }

    fn arm(&mut self, arm: Arm) -> usize {
        self.arms.push(arm);
        self.arms.len() - 1
    }

    /// Waits until an operation is ready.
    #[track_caller]
    pub fn select(&mut self) -> SelectedOperation<'a> {
        let place = Location::caller();
        enter(Operation::Select, place);
        match &mut *self.native {
            Some(native) => selected(native.select(), place),
            None => match self.wait(None, place) {
                Some(operation) => operation,
                None => unreachable!("without a deadline an operation is selected"),
            },
        }
    }

    /// An operation that is ready now. Never waits.
    ///
    /// # Errors
    ///
    /// If none is.
    #[track_caller]
    pub fn try_select(&mut self) -> Result<SelectedOperation<'a>, TrySelectError> {
        let place = Location::caller();
        enter(Operation::Select, place);
        if let Some(native) = &mut *self.native {
            return native.try_select().map(|operation| selected(operation, place));
        }
        let execution = engine::execution().expect("a `Select` made inside a model");
        let first = self.arms.first().map(|arm| arm.channel);
        if let Some(first) = first {
            execution.before_look(first, place);
        }
        execution.step(Operation::Select, first, place, Until::Now, self.footprint());
        match self.pick(execution, place) {
            Some(operation) => Ok(operation),
            None => {
                if let Some(first) = first {
                    execution.looked(first, place, 0);
                }
                execution.event(RawEvent::new(execution.me(), Operation::ReceiveFailed, place));
                Err(TrySelectError)
            }
        }
    }

    /// As [`Select::select`], waiting at most so long.
    ///
    /// # Errors
    ///
    /// If the time was over.
    #[track_caller]
    pub fn select_timeout(
        &mut self,
        timeout: Duration,
    ) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        let place = Location::caller();
        enter(Operation::Select, place);
        if let Some(native) = &mut *self.native {
            return native.select_timeout(timeout).map(|operation| selected(operation, place));
        }
        let execution = engine::execution().expect("a `Select` made inside a model");
        let deadline = time::deadline(execution, timeout);
        self.wait(Some(deadline), place).ok_or(SelectTimeoutError)
    }

    /// As [`Select::select`], waiting at most until that moment.
    ///
    /// # Errors
    ///
    /// If the time was over.
    #[track_caller]
    pub fn select_deadline(
        &mut self,
        deadline: Instant,
    ) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        let place = Location::caller();
        enter(Operation::Select, place);
        if let Some(native) = &mut *self.native {
            let selection = native.select_deadline(deadline.native());
            return selection.map(|operation| selected(operation, place));
        }
        let execution = engine::execution().expect("a `Select` made inside a model");
        let deadline = deadline.nanoseconds(execution);
        self.wait(Some(deadline), place).ok_or(SelectTimeoutError)
    }

    fn footprint(&self) -> Footprint {
        let touched: Vec<_> =
            self.arms.iter().flat_map(|arm| arm.touches.iter().copied()).collect();
        Footprint::of(&touched)
    }

    fn wait(&mut self, deadline: Option<u64>, place: Place) -> Option<SelectedOperation<'a>> {
        let execution = engine::execution().expect("a `Select` made inside a model");
        let arms: Vec<_> = self.arms.iter().map(|arm| (arm.channel, arm.send)).collect();
        let until = Until::Any(arms.into());
        let earliest = self.arms.iter().filter_map(|arm| arm.fires_at).chain(deadline).min();
        let first = self.arms.first().map(|arm| arm.channel);
        if self.arms.iter().any(|arm| arm.arrives) {
            execution.step(Operation::Select, first, place, Until::Now, self.footprint());
            // Who finds something ready on arrival takes it, and never stands there for others to see.
            if !execution.failed.get()
                && let Some(operation) = self.pick(execution, place)
            {
                return Some(operation);
            }
        }
        let chance = execution.step_until(
            Operation::Select,
            first,
            place,
            until,
            earliest,
            self.footprint(),
        );
        if execution.failed.get() {
            // Only an engine that cannot leave a thread where it was comes here; nobody looks at the result.
            return Some(SelectedOperation { native: None, index: 0, place });
        }
        let operation = self.pick(execution, place);
        if operation.is_none() && chance == Chance::Fires {
            execution.event(RawEvent::new(execution.me(), Operation::TimedOut, place));
        }
        operation
    }

    /// One of the operations that are ready.
    fn pick(&self, execution: &Execution, place: Place) -> Option<SelectedOperation<'a>> {
        let me = execution.me();
        let (granted, partner) = {
            let threads = execution.threads.borrow();
            (threads[me].granted, threads[me].partner)
        };
        let can_go_on = |arm: &Arm| match (granted, partner) {
            (Some((channel, ..)), _) => arm.channel == channel && !arm.send,
            (None, Some((channel, _))) => arm.channel == channel && arm.send,
            (None, None) => {
                execution.arm_is_ready(me, arm.channel, arm.send)
                    || (!arm.send && !execution.senders_standing(me, arm.channel).is_empty())
            }
        };
        let ready: Vec<usize> =
            (0..self.arms.len()).filter(|index| can_go_on(&self.arms[*index])).collect();
        if ready.is_empty() {
            return None;
        }
        let index = ready[execution.choose(ready.len())];
        Some(SelectedOperation { native: None, index, place })
    }
}

fn mixed() -> ! {
    panic!("channels of a model and others cannot be selected together")
}

fn another() -> ! {
    panic!("another channel than the one that was selected")
}

fn selected<'a>(operation: native::SelectedOperation<'a>, place: Place) -> SelectedOperation<'a> {
    let index = operation.index();
    SelectedOperation { native: Some(operation), index, place }
}

impl Drop for Select<'_> {
    fn drop(&mut self) {
        // SAFETY: neither is used any more.
        unsafe {
            ManuallyDrop::drop(&mut self.native);
            ManuallyDrop::drop(&mut self.arms);
        }
    }
}

impl SelectedOperation<'_> {
    /// Which of the operations it is, in the order in which they were added.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Completes a send.
    ///
    /// # Errors
    ///
    /// Gives the message back if there is no receiver any more.
    pub fn send<T>(self, sender: &Sender<T>, message: T) -> Result<(), SendError<T>> {
        let mut slot = Slot::new(message);
        // SAFETY: all messages of this channel are of type `T`, and its ends stay on one thread if that is
        // not `Send`. A message that is refused is in the slot again.
        unsafe {
            match self.complete_send(&sender.tx, slot.address(), Of::<T>::KIND) {
                Ok(()) => Ok(()),
                Err(SendError(())) => Err(SendError(slot.take())),
            }
        }
    }

    /// # Safety
    ///
    /// As for sending by a [`Tx`].
    unsafe fn complete_send(
        self,
        tx: &Tx,
        slot: *mut u8,
        kind: &'static Kind,
    ) -> Result<(), SendError<()>> {
        // SAFETY: the caller's promise; what was packed goes back to the same slot.
        unsafe {
            match self.native {
                Some(native) => each!(Tx: tx, sender => {
                    native.send(sender, Packed::pack(slot, kind)).map_err(|e| e.back(slot))
                }, _shared => another()),
                None => {
                    let Tx::Modelled(shared) = tx else { another() };
                    shared
                        .send_selected(Packed::pack(slot, kind), self.place)
                        .map_err(|message| SendError(message).back(slot))
                }
            }
        }
    }

    /// Completes a receive.
    ///
    /// # Errors
    ///
    /// If the channel is empty and there is no sender any more.
    pub fn recv<T>(self, receiver: &Receiver<T>) -> Result<T, RecvError> {
        let mut slot = Slot::<T>::empty();
        // SAFETY: all messages of this channel are of type `T`, and one that was received is in the slot.
        unsafe {
            match self.complete_recv(&receiver.rx, slot.address()) {
                Ok(()) => Ok(slot.take()),
                Err(error) => Err(error),
            }
        }
    }

    /// # Safety
    ///
    /// As for receiving by an [`Rx`].
    unsafe fn complete_recv(self, rx: &Rx, slot: *mut u8) -> Result<(), RecvError> {
        // SAFETY: the caller's promise.
        unsafe {
            match self.native {
                Some(native) => each!(Rx: rx, receiver => {
                    native.recv(receiver).map(|message| message.unpack(slot))
                }, _shared => another(), timer => {
                    native.recv(timer).map(|moment| unpack_moment(moment, slot))
                }),
                None => {
                    let Rx::Modelled(shared) = rx else { another() };
                    let message = shared.receive_selected(self.place).ok_or(RecvError)?;
                    message.unpack(slot);
                    Ok(())
                }
            }
        }
    }
}

impl fmt::Debug for Select<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Select { .. }")
    }
}

impl fmt::Debug for SelectedOperation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SelectedOperation { .. }")
    }
}

/// Waits for the first of several channel operations and runs its arm, as crossbeam-channel's `select!`.
///
/// Arms are `recv(receiver) -> result => body`, `send(sender, message) -> result => body`,
/// `default => body` (if none is ready now) and `default(timeout) => body` (if none is ready in time).
/// Of several arms that are ready any one may be taken; under a model each is.
#[macro_export]
macro_rules! select {
    ($($tokens:tt)*) => { $crate::__select!(@parse [] [] $($tokens)*) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __select {
    // Every arm is read: bind the channels, so that each expression is evaluated once.
    (@parse [$($arms:tt)*] [$($default:tt)*]) => {
        $crate::__select!(@bind [] [$($arms)*] [$($default)*])
    };
    (@parse [$($arms:tt)*] $default:tt recv($receiver:expr $(,)?) -> $result:pat => $body:block, $($rest:tt)*) => {
        $crate::__select!(@parse [$($arms)* (recv ($receiver) () ($result) ($body))] $default $($rest)*)
    };
    (@parse [$($arms:tt)*] $default:tt recv($receiver:expr $(,)?) -> $result:pat => $body:block $($rest:tt)*) => {
        $crate::__select!(@parse [$($arms)* (recv ($receiver) () ($result) ($body))] $default $($rest)*)
    };
    (@parse [$($arms:tt)*] $default:tt recv($receiver:expr $(,)?) -> $result:pat => $body:expr, $($rest:tt)*) => {
        $crate::__select!(@parse [$($arms)* (recv ($receiver) () ($result) ($body))] $default $($rest)*)
    };
    (@parse [$($arms:tt)*] $default:tt recv($receiver:expr $(,)?) -> $result:pat => $body:expr) => {
        $crate::__select!(@parse [$($arms)* (recv ($receiver) () ($result) ($body))] $default)
    };
    (@parse [$($arms:tt)*] $default:tt send($sender:expr, $message:expr $(,)?) -> $result:pat => $body:block, $($rest:tt)*) => {
        $crate::__select!(@parse [$($arms)* (send ($sender) ($message) ($result) ($body))] $default $($rest)*)
    };
    (@parse [$($arms:tt)*] $default:tt send($sender:expr, $message:expr $(,)?) -> $result:pat => $body:block $($rest:tt)*) => {
        $crate::__select!(@parse [$($arms)* (send ($sender) ($message) ($result) ($body))] $default $($rest)*)
    };
    (@parse [$($arms:tt)*] $default:tt send($sender:expr, $message:expr $(,)?) -> $result:pat => $body:expr, $($rest:tt)*) => {
        $crate::__select!(@parse [$($arms)* (send ($sender) ($message) ($result) ($body))] $default $($rest)*)
    };
    (@parse [$($arms:tt)*] $default:tt send($sender:expr, $message:expr $(,)?) -> $result:pat => $body:expr) => {
        $crate::__select!(@parse [$($arms)* (send ($sender) ($message) ($result) ($body))] $default)
    };
    (@parse $arms:tt [] default $(($timeout:expr $(,)?))? => $body:block, $($rest:tt)*) => {
        $crate::__select!(@parse $arms [default [$($timeout)?] ($body)] $($rest)*)
    };
    (@parse $arms:tt [] default $(($timeout:expr $(,)?))? => $body:block $($rest:tt)*) => {
        $crate::__select!(@parse $arms [default [$($timeout)?] ($body)] $($rest)*)
    };
    (@parse $arms:tt [] default $(($timeout:expr $(,)?))? => $body:expr, $($rest:tt)*) => {
        $crate::__select!(@parse $arms [default [$($timeout)?] ($body)] $($rest)*)
    };
    (@parse $arms:tt [] default $(($timeout:expr $(,)?))? => $body:expr) => {
        $crate::__select!(@parse $arms [default [$($timeout)?] ($body)])
    };
    (@bind [$($bound:tt)*] [(recv ($receiver:expr) $none:tt $result:tt $body:tt) $($rest:tt)*] $default:tt) => {
        match $receiver {
            ref channel => {
                let channel: &$crate::channel::Receiver<_> = channel;
                $crate::__select!(@bind [$($bound)* (recv channel $none $result $body)] [$($rest)*] $default)
            }
        }
    };
    (@bind [$($bound:tt)*] [(send ($sender:expr) $message:tt $result:tt $body:tt) $($rest:tt)*] $default:tt) => {
        match $sender {
            ref channel => {
                let channel: &$crate::channel::Sender<_> = channel;
                $crate::__select!(@bind [$($bound)* (send channel $message $result $body)] [$($rest)*] $default)
            }
        }
    };
    (@bind [$(($kind:ident $channel:ident $message:tt $result:tt $body:tt))*] [] []) => {{
        #[allow(unused_mut)]
        let mut select = $crate::channel::Select::new();
        $(select.$kind($channel);)*
        let operation = select.select();
        // An arm may change the variables that its channels are in.
        ::std::mem::drop(select);
        $crate::__select!(@run operation (0usize) $(($kind $channel $message $result $body))*)
    }};
    (@bind [$(($kind:ident $channel:ident $message:tt $result:tt $body:tt))*] [] [default [] ($otherwise:expr)]) => {{
        #[allow(unused_mut)]
        let mut select = $crate::channel::Select::new();
        $(select.$kind($channel);)*
        match select.try_select() {
            Err(_) => $otherwise,
            Ok(operation) => {
                $crate::__select!(@run operation (0usize) $(($kind $channel $message $result $body))*)
            }
        }
    }};
    (@bind [$(($kind:ident $channel:ident $message:tt $result:tt $body:tt))*] [] [default [$timeout:expr] ($otherwise:expr)]) => {{
        #[allow(unused_mut)]
        let mut select = $crate::channel::Select::new();
        $(select.$kind($channel);)*
        match select.select_timeout($timeout) {
            Err(_) => $otherwise,
            Ok(operation) => {
                $crate::__select!(@run operation (0usize) $(($kind $channel $message $result $body))*)
            }
        }
    }};
    (@run $operation:ident $index:tt) => {{
        let _ = $operation;
        ::std::unreachable!("one of the operations was selected")
    }};
    (@run $operation:ident ($index:expr) (recv $channel:ident $none:tt ($result:pat) ($body:expr)) $($rest:tt)*) => {
        if $operation.index() == $index {
            let $result = $operation.recv($channel);
            $body
        } else {
            $crate::__select!(@run $operation ($index + 1) $($rest)*)
        }
    };
    (@run $operation:ident ($index:expr) (send $channel:ident ($message:expr) ($result:pat) ($body:expr)) $($rest:tt)*) => {
        if $operation.index() == $index {
            let $result = $operation.send($channel, $message);
            $body
        } else {
            $crate::__select!(@run $operation ($index + 1) $($rest)*)
        }
    };
}
