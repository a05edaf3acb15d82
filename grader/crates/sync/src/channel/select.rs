//! Waiting for the first of several channel operations, as `crossbeam_channel::Select` and `select!`.

use super::{
    Receiver, RecvError, Rx, SelectTimeoutError, SendError, Sender, TrySelectError, Tx, native,
    noise,
};
use crate::engine::{
    self, Access, Chance, Execution, Footprint, ObjectId, Operation, Place, RawEvent, Until,
};
use crate::time::{self, Duration, Instant};
use std::fmt;
use std::panic::Location;

/// Waits for the first of several channel operations. Of those that are ready any one may be taken.
pub struct Select<'a> {
    native: Option<native::Select<'a>>,
    arms: Vec<Arm>,
}

/// One operation under a model.
struct Arm {
    channel: ObjectId,
    send: bool,
    touches: Vec<(ObjectId, Access)>,
    fires_at: Option<u64>,
    /// Somebody sends only if a receiver waits: arriving is a step of its own.
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
        Select { native, arms: Vec::new() }
    }

    /// Adds a send; gives its index.
    pub fn send<T>(&mut self, sender: &'a Sender<T>) -> usize {
        match (&sender.0, &mut self.native) {
            (Tx::Native(sender), Some(native)) => native.send(sender),
            (Tx::Modelled(shared), None) => {
                if let Some(execution) = engine::execution() {
                    shared.watch_arrivals(execution);
                }
                let touches = shared.tries().to_vec();
                let channel = shared.object;
                self.arm(Arm { channel, send: true, touches, fires_at: None, arrives: false })
            }
            _ => panic!("channels of a model and others cannot be selected together"),
        }
    }

    /// Adds a receive; gives its index.
    pub fn recv<T>(&mut self, receiver: &'a Receiver<T>) -> usize {
        match (&receiver.0, &mut self.native) {
            (Rx::Native(receiver), Some(native)) => native.recv(receiver),
            (Rx::Timer(receiver, _), Some(native)) => native.recv(receiver),
            (Rx::Modelled(shared), None) => {
                let fires_at = engine::execution().and_then(|e| shared.fires_at(e));
                let arrives = engine::execution().is_some_and(|e| shared.arrivals_matter(e));
                let touches = shared.tries().to_vec();
                let channel = shared.object;
                self.arm(Arm { channel, send: false, touches, fires_at, arrives })
            }
            _ => panic!("channels of a model and others cannot be selected together"),
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
        match &mut self.native {
            Some(native) => {
                noise();
                selected(native.select(), place)
            }
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
        if let Some(native) = &mut self.native {
            noise();
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
        if let Some(native) = &mut self.native {
            noise();
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
        if let Some(native) = &mut self.native {
            noise();
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
        let granted = execution.threads.borrow()[me].granted;
        let ready: Vec<usize> = match granted {
            Some((channel, ..)) => {
                self.arms.iter().position(|a| a.channel == channel && !a.send).into_iter().collect()
            }
            None => (0..self.arms.len())
                .filter(|i| execution.arm_is_ready(me, self.arms[*i].channel, self.arms[*i].send))
                .collect(),
        };
        if ready.is_empty() {
            return None;
        }
        let index = ready[execution.choose(ready.len())];
        Some(SelectedOperation { native: None, index, place })
    }
}

fn selected<'a>(operation: native::SelectedOperation<'a>, place: Place) -> SelectedOperation<'a> {
    let index = operation.index();
    SelectedOperation { native: Some(operation), index, place }
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
        match (&sender.0, self.native) {
            (Tx::Native(sender), Some(native)) => native.send(sender, message),
            (Tx::Modelled(shared), None) => {
                shared.send_selected(message, self.place).map_err(SendError)
            }
            _ => panic!("another channel than the one that was selected"),
        }
    }

    /// Completes a receive.
    ///
    /// # Errors
    ///
    /// If the channel is empty and there is no sender any more.
    pub fn recv<T>(self, receiver: &Receiver<T>) -> Result<T, RecvError> {
        match (&receiver.0, self.native) {
            (Rx::Native(receiver), Some(native)) => native.recv(receiver),
            (Rx::Timer(receiver, make), Some(native)) => {
                native.recv(receiver).map(|moment| make(Instant::from_native(moment)))
            }
            (Rx::Modelled(shared), None) => shared.receive_selected(self.place).ok_or(RecvError),
            _ => panic!("another channel than the one that was selected"),
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
