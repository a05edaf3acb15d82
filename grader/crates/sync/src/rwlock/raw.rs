//! What a readers-writer lock does, whatever it protects: compiled once, as in [`crate::mutex`].

use crate::engine::{
    self, Access, Execution, Footprint, ObjectId, Operation, Place, RawEvent, State, Until,
};
use crate::mutex::{Held, observe};
use crate::slot::{self, Slot};
use crate::value::Contents;
use parking_lot::lock_api;
use std::ptr::NonNull;

/// What the original gives whoever reads or writes; both are empty.
type ReadToken = <parking_lot::RawRwLock as lock_api::RawRwLock>::SharedGuard;
type WriteToken = <parking_lot::RawRwLock as lock_api::RawRwLock>::ExclusiveGuard;

/// A readers-writer lock without its contents.
pub(super) struct RawRwLock {
    slot: Slot,
    native: parking_lot::RwLock<()>,
}

impl RawRwLock {
    #[track_caller]
    pub(super) const fn new() -> Self {
        RawRwLock { slot: Slot::new(), native: parking_lot::RwLock::new(()) }
    }

    #[inline(always)]
    fn begin(&self, operation: Operation, place: Place) -> Option<&'static Execution> {
        engine::begin(operation, Some(self.slot.made()), place)
    }

    #[cfg_attr(not(debug_assertions), inline)]
    pub(super) fn read(&self, contents: Contents, place: Place) -> Option<NonNull<Held>> {
        match self.begin(Operation::ReadLock, place) {
            Some(execution) => self.read_modelled(execution, contents, place),
            None => {
                std::mem::forget(self.native.read());
                None
            }
        }
    }

    #[cold]
    fn read_modelled(
        &self,
        execution: &Execution,
        contents: Contents,
        place: Place,
    ) -> Option<NonNull<Held>> {
        let object = self.object(execution, contents);
        let footprint = Footprint::one(object, Access::Read);
        let until = Until::Readable(object);
        execution.step(Operation::ReadLock, Some(object), place, until, footprint);
        take_read(execution, object, place)
    }

    /// `None` if it is not to be had.
    #[cfg_attr(not(debug_assertions), inline)]
    pub(super) fn try_read(
        &self,
        contents: Contents,
        place: Place,
    ) -> Option<Option<NonNull<Held>>> {
        match self.begin(Operation::ReadLock, place) {
            Some(execution) => self.try_read_modelled(execution, contents, place),
            None => match self.native.try_read() {
                Some(guard) => {
                    std::mem::forget(guard);
                    Some(None)
                }
                None => None,
            },
        }
    }

    #[cold]
    fn try_read_modelled(
        &self,
        execution: &Execution,
        contents: Contents,
        place: Place,
    ) -> Option<Option<NonNull<Held>>> {
        let object = self.object(execution, contents);
        observe(execution, object, self.slot.made());
        execution.before_look(object, place);
        let footprint = Footprint::one(object, Access::Write);
        execution.step(Operation::ReadLock, Some(object), place, Until::Now, footprint);
        let free = execution.with(object, |state| {
            matches!(state, State::RwLock { writer: None, waiting_writers: 0, .. })
        });
        if !free {
            return failed(execution, object, place);
        }
        Some(take_read(execution, object, place))
    }

    #[cfg_attr(not(debug_assertions), inline)]
    pub(super) fn write(&self, contents: Contents, place: Place) -> Option<NonNull<Held>> {
        match self.begin(Operation::WriteLock, place) {
            Some(execution) => self.write_modelled(execution, contents, place),
            None => {
                std::mem::forget(self.native.write());
                None
            }
        }
    }

    #[cold]
    fn write_modelled(
        &self,
        execution: &Execution,
        contents: Contents,
        place: Place,
    ) -> Option<NonNull<Held>> {
        let object = self.object(execution, contents);
        let footprint = Footprint::one(object, Access::Take);
        let until = Until::NoWriter(object);
        execution.step(Operation::WriteLock, Some(object), place, until, footprint.clone());
        if !free(execution, object) {
            waiting(execution, object, |waiting| *waiting += 1);
            let event = RawEvent::new(execution.me(), Operation::WriteWait, place).on(object);
            execution.event(event);
            let until = Until::Writable(object);
            execution.step(Operation::WriteLock, Some(object), place, until, footprint);
            waiting(execution, object, |waiting| *waiting -= 1);
        }
        take_write(execution, object, place)
    }

    /// `None` if it is not to be had.
    #[cfg_attr(not(debug_assertions), inline)]
    pub(super) fn try_write(
        &self,
        contents: Contents,
        place: Place,
    ) -> Option<Option<NonNull<Held>>> {
        match self.begin(Operation::WriteLock, place) {
            Some(execution) => self.try_write_modelled(execution, contents, place),
            None => match self.native.try_write() {
                Some(guard) => {
                    std::mem::forget(guard);
                    Some(None)
                }
                None => None,
            },
        }
    }

    #[cold]
    fn try_write_modelled(
        &self,
        execution: &Execution,
        contents: Contents,
        place: Place,
    ) -> Option<Option<NonNull<Held>>> {
        let object = self.object(execution, contents);
        observe(execution, object, self.slot.made());
        execution.before_look(object, place);
        let footprint = Footprint::one(object, Access::Write);
        execution.step(Operation::WriteLock, Some(object), place, Until::Now, footprint);
        let announced = execution.with(
            object,
            |state| matches!(state, State::RwLock { waiting_writers, .. } if *waiting_writers > 0),
        );
        if announced || !free(execution, object) {
            return failed(execution, object, place);
        }
        Some(take_write(execution, object, place))
    }

    /// Gives a read lock back.
    ///
    /// # Safety
    ///
    /// It was taken, with `held` for a result, and is given back once.
    #[cfg_attr(not(debug_assertions), inline)]
    pub(super) unsafe fn unlock_read(&self, held: Option<NonNull<Held>>, contents: Contents) {
        engine::note(Operation::ReadUnlock, Some(self.slot.made()), self.slot.made());
        match held {
            // SAFETY: the caller's promise; taken without a model, it is the native lock.
            None => unsafe { self.native.force_unlock_read(ReadToken::default()) },
            Some(held) => {
                // SAFETY: the caller's promise: `held` was leaked by this lock, and is used here alone.
                let held = unsafe { Held::back(held) };
                unlock_if_alive(held, Operation::ReadUnlock, contents);
            }
        }
    }

    /// Gives the write lock back.
    ///
    /// # Safety
    ///
    /// It was taken, with `held` for a result, and is given back once.
    #[cfg_attr(not(debug_assertions), inline)]
    pub(super) unsafe fn unlock_write(&self, held: Option<NonNull<Held>>, contents: Contents) {
        engine::note(Operation::WriteUnlock, Some(self.slot.made()), self.slot.made());
        match held {
            // SAFETY: the caller's promise; taken without a model, it is the native lock.
            None => unsafe { self.native.force_unlock_write(WriteToken::default()) },
            Some(held) => {
                // SAFETY: the caller's promise: `held` was leaked by this lock, and is used here alone.
                let held = unsafe { Held::back(held) };
                unlock_if_alive(held, Operation::WriteUnlock, contents);
            }
        }
    }

    fn object(&self, execution: &Execution, contents: Contents) -> ObjectId {
        self.slot.object_with(execution, contents, |made| {
            let observed = execution.lasting.borrow().observed.contains(made);
            let state = State::RwLock {
                readers: Vec::new(),
                writer: None,
                waiting_writers: 0,
                observed,
                readers_edge: execution.kernel.edge(),
            };
            slot::register(execution, "RwLock", made, state, contents)
        })
    }
}

fn take_read(execution: &Execution, object: ObjectId, place: Place) -> Option<NonNull<Held>> {
    let me = execution.me();
    execution.with(object, |state| {
        if let State::RwLock { readers, .. } = state {
            readers.push(me);
        }
    });
    taken(execution, object, Operation::ReadLock, place).leak()
}

fn take_write(execution: &Execution, object: ObjectId, place: Place) -> Option<NonNull<Held>> {
    let me = execution.me();
    execution.with(object, |state| {
        if let State::RwLock { writer, .. } = state {
            *writer = Some(me);
        }
    });
    taken(execution, object, Operation::WriteLock, place).leak()
}

fn free(execution: &Execution, object: ObjectId) -> bool {
    execution.with(
        object,
        |state| matches!(state, State::RwLock { writer: None, readers, .. } if readers.is_empty()),
    )
}

fn waiting(execution: &Execution, object: ObjectId, change: impl FnOnce(&mut u32)) {
    execution.with(object, |state| {
        if let State::RwLock { waiting_writers, .. } = state {
            change(waiting_writers);
        }
    });
    execution.progress();
}

fn readers_edge(execution: &Execution, object: ObjectId) -> u32 {
    execution.with(object, |state| match state {
        State::RwLock { readers_edge, .. } => *readers_edge,
        _ => unreachable!("a read-write lock"),
    })
}

fn failed<G>(execution: &Execution, object: ObjectId, place: Place) -> Option<G> {
    execution.looked(object, place, 0);
    execution.event(RawEvent::new(execution.me(), Operation::TryLockFailed, place).on(object));
    None
}

fn taken(execution: &Execution, object: ObjectId, operation: Operation, place: Place) -> Held {
    let me = execution.me();
    execution.kernel.observe(execution.edge_of(object));
    if operation == Operation::WriteLock {
        execution.kernel.observe(readers_edge(execution, object));
    }
    execution.hold(object, place);
    execution.event(RawEvent::new(me, operation, place).on(object));
    execution.progress();
    Held { execution: execution.number, object, owner: me, place }
}

#[cold]
fn unlock_if_alive(held: Held, operation: Operation, contents: Contents) {
    if let Some(execution) = engine::execution() {
        unlock(execution, held, operation, contents);
    }
}

fn unlock(execution: &Execution, held: Held, operation: Operation, contents: Contents) {
    let Held { object, owner, place, .. } = held;
    if execution.failed.get() || execution.number != held.execution {
        return;
    }
    let observed =
        execution.with(object, |state| matches!(state, State::RwLock { observed: true, .. }));
    if observed {
        let footprint = Footprint::one(object, Access::Give);
        execution.step(operation, Some(object), place, Until::Now, footprint);
    }
    execution.kernel.publish(if operation == Operation::WriteUnlock {
        execution.edge_of(object)
    } else {
        readers_edge(execution, object)
    });
    execution.with(object, |state| {
        let State::RwLock { readers, writer, .. } = state else { return };
        if operation == Operation::WriteUnlock {
            *writer = None;
        } else if let Some(at) = readers.iter().position(|reader| *reader == owner) {
            readers.swap_remove(at);
        }
    });
    execution.unhold(object, owner);
    let mut event = RawEvent::new(execution.me(), operation, place).on(object);
    if operation == Operation::WriteUnlock
        // SAFETY: this thread runs alone and has just given up the right to write.
        && let Some((bits, _)) = unsafe { contents.bits() }
    {
        event = event.with(bits);
    }
    execution.event(event);
    execution.progress();
}
