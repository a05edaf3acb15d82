//! What a mutex does, whatever it protects: compiled once, here, instead of in each crate that uses one.
//!
//! What is marked to be inlined in a build without debug assertions is meant for optimised builds; a
//! learner's crate is never optimised, and calls.

use crate::engine::{
    self, Access, Cause, Execution, Footprint, ObjectId, Operation, Place, RawEvent, State,
    ThreadId, Until,
};
use crate::slot::{self, Slot};
use crate::time::Duration;
use crate::value::Contents;
use parking_lot::lock_api;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

/// What the original gives whoever holds its lock; it is empty.
type Token = <parking_lot::RawMutex as lock_api::RawMutex>::Guard;

/// A mutex without its contents.
pub(crate) struct RawMutex {
    slot: Slot,
    native: parking_lot::Mutex<()>,
}

/// A lock held under a model: the object, who locked it and where.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    pub(crate) execution: u64,
    pub(crate) object: ObjectId,
    pub(crate) owner: ThreadId,
    pub(crate) place: Place,
}

impl Held {
    /// For a guard, which needs one word less of it and has nothing to drop.
    pub(crate) fn leak(self) -> Option<NonNull<Held>> {
        NonNull::new(Box::into_raw(Box::new(self)))
    }

    /// What was leaked.
    ///
    /// # Safety
    ///
    /// It comes from [`Held::leak`], and nobody uses it any more.
    pub(crate) unsafe fn back(leaked: NonNull<Held>) -> Held {
        // SAFETY: the caller's promise.
        *unsafe { Box::from_raw(leaked.as_ptr()) }
    }
}

impl RawMutex {
    #[track_caller]
    pub(super) const fn new() -> Self {
        RawMutex { slot: Slot::new(), native: parking_lot::Mutex::new(()) }
    }

    #[inline(always)]
    fn begin(&self, operation: Operation, place: Place) -> Option<&'static Execution> {
        engine::begin(operation, Some(self.slot.made()), place)
    }

    #[cfg_attr(not(debug_assertions), inline)]
    pub(super) fn lock(&self, contents: Contents, place: Place) -> Option<NonNull<Held>> {
        match self.begin(Operation::Lock, place) {
            Some(execution) => self.lock_modelled(execution, contents, place),
            None => {
                std::mem::forget(self.native.lock());
                None
            }
        }
    }

    #[cold]
    fn lock_modelled(
        &self,
        execution: &Execution,
        contents: Contents,
        place: Place,
    ) -> Option<NonNull<Held>> {
        let object = self.object(execution, contents);
        lock(execution, object, Until::Unlocked(object), place);
        held_by_me(execution, object, place)
    }

    /// `None` if the lock is taken.
    #[cfg_attr(not(debug_assertions), inline)]
    pub(super) fn try_lock(
        &self,
        contents: Contents,
        place: Place,
    ) -> Option<Option<NonNull<Held>>> {
        match self.begin(Operation::Lock, place) {
            Some(execution) => self.try_lock_modelled(execution, contents, place),
            None => match self.native.try_lock() {
                Some(guard) => {
                    std::mem::forget(guard);
                    Some(None)
                }
                None => None,
            },
        }
    }

    #[cold]
    fn try_lock_modelled(
        &self,
        execution: &Execution,
        contents: Contents,
        place: Place,
    ) -> Option<Option<NonNull<Held>>> {
        let object = self.object(execution, contents);
        observe(execution, object, self.slot.made());
        execution.before_look(object, place);
        let footprint = Footprint::one(object, Access::Write);
        execution.step(Operation::Lock, Some(object), place, Until::Now, footprint);
        let free =
            execution.with(object, |state| matches!(state, State::Mutex { owner: None, .. }));
        if !free {
            execution.looked(object, place, 0);
            let event = RawEvent::new(execution.me(), Operation::TryLockFailed, place).on(object);
            execution.event(event);
            return None;
        }
        take(execution, object, place);
        Some(held_by_me(execution, object, place))
    }

    pub(super) fn try_lock_for(
        &self,
        timeout: Duration,
        contents: Contents,
        place: Place,
    ) -> Option<Option<NonNull<Held>>> {
        let Some(execution) = self.begin(Operation::Lock, place) else {
            std::mem::forget(self.native.try_lock_for(timeout)?);
            return Some(None);
        };
        let object = self.object(execution, contents);
        observe(execution, object, self.slot.made());
        let deadline = crate::time::deadline(execution, timeout);
        let footprint = Footprint::one(object, Access::Write);
        let until = Until::Unlocked(object);
        let chance = execution.step_until(
            Operation::Lock,
            Some(object),
            place,
            until,
            Some(deadline),
            footprint,
        );
        if chance == engine::Chance::Fires {
            execution.event(RawEvent::new(execution.me(), Operation::TimedOut, place).on(object));
            return None;
        }
        take(execution, object, place);
        Some(held_by_me(execution, object, place))
    }

    pub(super) fn is_locked(&self, contents: Contents, place: Place) -> bool {
        let begun = self.begin(Operation::Lock, place);
        let Some(execution) = begun else { return self.native.is_locked() };
        let object = self.object(execution, contents);
        observe(execution, object, self.slot.made());
        execution.before_look(object, place);
        let footprint = Footprint::one(object, Access::Write);
        execution.step(Operation::Lock, Some(object), place, Until::Now, footprint);
        let locked =
            execution.with(object, |state| matches!(state, State::Mutex { owner: Some(_), .. }));
        execution.looked(object, place, u64::from(locked));
        locked
    }

    /// Gives the lock back.
    ///
    /// # Safety
    ///
    /// The lock was taken, with `held` for a result, and is given back once.
    #[cfg_attr(not(debug_assertions), inline)]
    pub(super) unsafe fn unlock(&self, held: Option<NonNull<Held>>, contents: Contents) {
        engine::note(Operation::Unlock, Some(self.slot.made()), self.slot.made());
        match held {
            // SAFETY: the caller's promise; taken without a model, it is the native lock.
            None => unsafe { self.native.force_unlock(Token::default()) },
            // SAFETY: the caller's promise: it is leaked by `held_by_me`, and used here alone.
            Some(held) => unlock_if_alive(unsafe { Held::back(held) }, contents),
        }
    }

    /// Runs something on the guard of the original.
    ///
    /// # Safety
    ///
    /// The native lock is held by this thread.
    pub(crate) unsafe fn with_native<R>(
        &self,
        f: impl FnOnce(&mut parking_lot::MutexGuard<'_, ()>) -> R,
    ) -> R {
        // SAFETY: the caller's promise. The lock stays taken, so the guard is not dropped.
        let guard = unsafe { self.native.make_guard_unchecked(Token::default()) };
        f(&mut ManuallyDrop::new(guard))
    }

    fn object(&self, execution: &Execution, contents: Contents) -> ObjectId {
        self.slot.object_with(execution, contents, |made| {
            let observed = execution.lasting.borrow().observed.contains(made);
            let state = State::Mutex { owner: None, observed };
            slot::register(execution, "Mutex", made, state, contents)
        })
    }
}

fn held_by_me(execution: &Execution, object: ObjectId, place: Place) -> Option<NonNull<Held>> {
    Held { execution: execution.number, object, owner: execution.me(), place }.leak()
}

/// From here on, unlocking this lock is a step of its own: somebody may look in between. Explorations
/// that did not know start again.
pub(crate) fn observe(execution: &Execution, object: ObjectId, made: Place) {
    let news = execution.with(object, |state| match state {
        State::Mutex { observed, .. } | State::RwLock { observed, .. } => {
            !std::mem::replace(observed, true)
        }
        _ => false,
    });
    if news {
        let mut lasting = execution.lasting.borrow_mut();
        lasting.restart |= lasting.observed.insert(made);
    }
}

/// Waits until the mutex is free and takes it for the current thread.
fn lock(execution: &Execution, object: ObjectId, until: Until, place: Place) {
    let footprint = Footprint::one(object, Access::Take);
    execution.step(Operation::Lock, Some(object), place, until, footprint);
    take(execution, object, place);
}

/// Takes a free mutex for the current thread, which has just made a step.
pub(crate) fn take(execution: &Execution, object: ObjectId, place: Place) {
    let me = execution.me();
    execution.with(object, |state| {
        if let State::Mutex { owner, .. } = state {
            *owner = Some(me);
        }
    });
    execution.kernel.observe(execution.edge_of(object));
    execution.hold(object, place);
    execution.event(RawEvent::new(me, Operation::Lock, place).on(object));
    execution.progress();
}

#[cold]
fn unlock_if_alive(held: Held, contents: Contents) {
    if let Some(execution) = engine::execution() {
        unlock(execution, held, contents);
    }
}

/// Gives the mutex back.
fn unlock(execution: &Execution, held: Held, contents: Contents) {
    if execution.failed.get() || execution.number != held.execution {
        return;
    }
    let Held { object, place, .. } = held;
    let observed =
        execution.with(object, |state| matches!(state, State::Mutex { observed: true, .. }));
    if observed {
        let footprint = Footprint::one(object, Access::Give);
        execution.step(Operation::Unlock, Some(object), place, Until::Now, footprint);
    }
    release(execution, held, contents);
}

/// Gives the mutex back without a switch point.
pub(crate) fn release(execution: &Execution, held: Held, contents: Contents) {
    let Held { object, owner, place, .. } = held;
    execution.kernel.publish(execution.edge_of(object));
    execution.with(object, |state| {
        if let State::Mutex { owner, .. } = state {
            *owner = None;
        }
    });
    execution.unhold(object, owner);
    let mut event = RawEvent::new(execution.me(), Operation::Unlock, place).on(object);
    // SAFETY: this thread runs alone and has just given up the right to write.
    if let Some((bits, _)) = unsafe { contents.bits() } {
        event = event.with(bits);
    }
    execution.event(event);
    execution.progress();
}

/// A guard that outlives the model it was taken in, or the other way round.
pub(crate) fn mixed(execution: &Execution) -> ! {
    execution
        .fail(Cause::OutsideModel("a guard taken outside the model is used inside it".to_owned()))
}
