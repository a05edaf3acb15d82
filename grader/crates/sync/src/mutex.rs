//! A lock for one thread at a time, as `parking_lot::Mutex`.

use crate::engine::{
    self, Access, Cause, Execution, Footprint, ObjectId, Operation, Place, RawEvent, State,
    ThreadId, Until,
};
use crate::slot::{self, Slot};
use crate::time::Duration;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::Location;

/// A mutual exclusion lock. It is not poisoned by a panic: the guard of a panicking thread just unlocks it.
///
/// Unlocking happens before the next lock.
pub struct Mutex<T: ?Sized> {
    slot: Slot,
    pub(crate) raw: parking_lot::Mutex<T>,
}

/// Unlocks its mutex when it is dropped.
#[must_use = "if unused the mutex is unlocked at once"]
pub struct MutexGuard<'a, T: ?Sized> {
    pub(crate) lock: &'a Mutex<T>,
    pub(crate) native: Option<parking_lot::MutexGuard<'a, T>>,
    /// Boxed, so that a native guard is small.
    pub(crate) held: Option<Box<Held>>,
    /// As the original: a guard stays on its thread.
    not_send: PhantomData<*const ()>,
}

// SAFETY: a shared guard gives out `&T` and nothing else.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

/// A lock held under a model: the object, who locked it and where.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    pub(crate) execution: u64,
    pub(crate) object: ObjectId,
    pub(crate) owner: ThreadId,
    pub(crate) place: Place,
}

impl<T> Mutex<T> {
    /// An unlocked mutex around a value.
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Mutex { slot: Slot::new(), raw: parking_lot::Mutex::new(value) }
    }

    /// The value; nobody else can hold the lock.
    pub fn into_inner(self) -> T {
        self.raw.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits for the lock. A thread that already holds it waits for ever.
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        let place = Location::caller();
        match engine::execution() {
            Some(execution) => self.lock_modelled(execution, place),
            None => self.native(self.raw.lock()),
        }
    }

    #[cold]
    fn lock_modelled(&self, execution: &Execution, place: Place) -> MutexGuard<'_, T> {
        let object = self.object(execution);
        lock(execution, object, Until::Unlocked(object), place);
        self.held_by_me(execution, object, place)
    }

    /// The lock, if it is free. Never waits.
    #[inline]
    #[track_caller]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        let place = Location::caller();
        let Some(execution) = engine::execution() else {
            return self.raw.try_lock().map(|guard| self.native(guard));
        };
        let object = self.object(execution);
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
        Some(self.held_by_me(execution, object, place))
    }

    /// Waits for the lock, at most so long. Under a model the timeout may fire whenever the lock is taken.
    #[track_caller]
    pub fn try_lock_for(&self, timeout: Duration) -> Option<MutexGuard<'_, T>> {
        let place = Location::caller();
        let Some(execution) = engine::execution() else {
            return self.raw.try_lock_for(timeout).map(|guard| self.native(guard));
        };
        let object = self.object(execution);
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
        Some(self.held_by_me(execution, object, place))
    }

    /// Whether somebody holds the lock at this moment.
    #[track_caller]
    pub fn is_locked(&self) -> bool {
        let Some(execution) = engine::execution() else { return self.raw.is_locked() };
        let place = Location::caller();
        let object = self.object(execution);
        observe(execution, object, self.slot.made());
        execution.before_look(object, place);
        let footprint = Footprint::one(object, Access::Write);
        execution.step(Operation::Lock, Some(object), place, Until::Now, footprint);
        let locked =
            execution.with(object, |state| matches!(state, State::Mutex { owner: Some(_), .. }));
        execution.looked(object, place, u64::from(locked));
        locked
    }

    /// The value; no lock is needed, since nobody else has a reference.
    pub fn get_mut(&mut self) -> &mut T {
        self.raw.get_mut()
    }

    #[inline]
    fn native<'a>(&'a self, guard: parking_lot::MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        MutexGuard { lock: self, native: Some(guard), held: None, not_send: PhantomData }
    }

    fn held_by_me(
        &self,
        execution: &Execution,
        object: ObjectId,
        place: Place,
    ) -> MutexGuard<'_, T> {
        let held = Held { execution: execution.number, object, owner: execution.me(), place };
        MutexGuard { lock: self, native: None, held: Some(Box::new(held)), not_send: PhantomData }
    }

    pub(crate) fn object(&self, execution: &Execution) -> ObjectId {
        let contents = self.raw.data_ptr();
        self.slot.object_with(execution, contents, |made| {
            let observed = execution.lasting.borrow().observed.contains(made);
            let state = State::Mutex { owner: None, observed };
            slot::register(execution, "Mutex", made, state, contents)
        })
    }
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
pub(crate) fn lock(execution: &Execution, object: ObjectId, until: Until, place: Place) {
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
fn unlock_if_alive<T: ?Sized>(held: &Held, contents: &T) {
    if let Some(execution) = engine::execution() {
        unlock(execution, held, contents);
    }
}

/// Gives the mutex back.
fn unlock<T: ?Sized>(execution: &Execution, held: &Held, contents: &T) {
    if execution.failed.get() || execution.number != held.execution {
        return;
    }
    let Held { object, place, .. } = *held;
    let observed =
        execution.with(object, |state| matches!(state, State::Mutex { observed: true, .. }));
    if observed {
        let footprint = Footprint::one(object, Access::Give);
        execution.step(Operation::Unlock, Some(object), place, Until::Now, footprint);
    }
    release(execution, held, contents);
}

/// Gives the mutex back without a switch point.
pub(crate) fn release<T: ?Sized>(execution: &Execution, held: &Held, contents: &T) {
    let Held { object, owner, place, .. } = *held;
    execution.kernel.publish(execution.edge_of(object));
    execution.with(object, |state| {
        if let State::Mutex { owner, .. } = state {
            *owner = None;
        }
    });
    execution.unhold(object, owner);
    let mut event = RawEvent::new(execution.me(), Operation::Unlock, place).on(object);
    if let Some((bits, _)) = crate::value::bits(contents) {
        event = event.with(bits);
    }
    execution.event(event);
    execution.progress();
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard holds the lock, natively or under the model.
        unsafe { &*self.lock.raw.data_ptr() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the guard is borrowed mutably.
        unsafe { &mut *self.lock.raw.data_ptr() }
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(held) = &self.held {
            unlock_if_alive(held, &**self);
        }
    }
}

impl<T: Default> Default for Mutex<T> {
    #[track_caller]
    fn default() -> Self {
        Mutex::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Mutex::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match engine::execution() {
            Some(_) => f.write_str("Mutex { .. }"),
            None => self.raw.fmt(f),
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A guard that outlives the model it was taken in, or the other way round.
pub(crate) fn mixed(execution: &Execution) -> ! {
    execution
        .fail(Cause::OutsideModel("a guard taken outside the model is used inside it".to_owned()))
}
