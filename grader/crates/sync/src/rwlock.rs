//! A lock for many readers or one writer, as `parking_lot::RwLock`.

use crate::engine::{
    self, Access, Execution, Footprint, ObjectId, Operation, Place, RawEvent, State, Until,
};
use crate::mutex::{Held, observe};
use crate::slot::{self, Slot};
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::Location;

/// A readers-writer lock that prefers writers: a reader that comes while a writer waits, waits behind it,
/// even if it holds a read lock already.
///
/// Giving back a write lock happens before every later lock; giving back a read lock happens before the
/// next write lock.
pub struct RwLock<T: ?Sized> {
    slot: Slot,
    raw: parking_lot::RwLock<T>,
}

/// Gives its read lock back when it is dropped.
#[must_use = "if unused the lock is given back at once"]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    _native: Option<parking_lot::RwLockReadGuard<'a, T>>,
    held: Option<Box<Held>>,
    not_send: PhantomData<*const ()>,
}

/// Gives its write lock back when it is dropped.
#[must_use = "if unused the lock is given back at once"]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    _native: Option<parking_lot::RwLockWriteGuard<'a, T>>,
    held: Option<Box<Held>>,
    not_send: PhantomData<*const ()>,
}

// SAFETY: a shared guard gives out `&T` and nothing else.
unsafe impl<T: ?Sized + Sync> Sync for RwLockReadGuard<'_, T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync> Sync for RwLockWriteGuard<'_, T> {}

impl<T> RwLock<T> {
    /// An unlocked lock around a value.
    #[track_caller]
    pub const fn new(value: T) -> Self {
        RwLock { slot: Slot::new(), raw: parking_lot::RwLock::new(value) }
    }

    /// The value; nobody else can hold the lock.
    pub fn into_inner(self) -> T {
        self.raw.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Waits until no writer holds the lock or waits for it.
    #[inline]
    #[track_caller]
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        let place = Location::caller();
        match engine::execution() {
            Some(execution) => self.read_modelled(execution, place),
            None => self.reading(Some(self.raw.read()), None),
        }
    }

    #[cold]
    fn read_modelled(&self, execution: &Execution, place: Place) -> RwLockReadGuard<'_, T> {
        let object = self.object(execution);
        let footprint = Footprint::one(object, Access::Read);
        let until = Until::Readable(object);
        execution.step(Operation::ReadLock, Some(object), place, until, footprint);
        self.take_read(execution, object, place)
    }

    /// A read lock, if no writer holds the lock or waits for it. Never waits.
    #[track_caller]
    pub fn try_read(&self) -> Option<RwLockReadGuard<'_, T>> {
        let place = Location::caller();
        let Some(execution) = engine::execution() else {
            return self.raw.try_read().map(|guard| self.reading(Some(guard), None));
        };
        let object = self.object(execution);
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
        Some(self.take_read(execution, object, place))
    }

    /// Waits until nobody holds the lock; while it waits, new readers wait behind it.
    #[inline]
    #[track_caller]
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        let place = Location::caller();
        match engine::execution() {
            Some(execution) => self.write_modelled(execution, place),
            None => self.writing(Some(self.raw.write()), None),
        }
    }

    #[cold]
    fn write_modelled(&self, execution: &Execution, place: Place) -> RwLockWriteGuard<'_, T> {
        let object = self.object(execution);
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
        self.take_write(execution, object, place)
    }

    /// The write lock, if nobody holds the lock. Never waits.
    #[track_caller]
    pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, T>> {
        let place = Location::caller();
        let Some(execution) = engine::execution() else {
            return self.raw.try_write().map(|guard| self.writing(Some(guard), None));
        };
        let object = self.object(execution);
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
        Some(self.take_write(execution, object, place))
    }

    /// The value; no lock is needed, since nobody else has a reference.
    pub fn get_mut(&mut self) -> &mut T {
        self.raw.get_mut()
    }

    fn object(&self, execution: &Execution) -> ObjectId {
        let contents = self.raw.data_ptr();
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

    fn take_read(
        &self,
        execution: &Execution,
        object: ObjectId,
        place: Place,
    ) -> RwLockReadGuard<'_, T> {
        let me = execution.me();
        execution.with(object, |state| {
            if let State::RwLock { readers, .. } = state {
                readers.push(me);
            }
        });
        self.reading(None, Some(Box::new(taken(execution, object, Operation::ReadLock, place))))
    }

    fn take_write(
        &self,
        execution: &Execution,
        object: ObjectId,
        place: Place,
    ) -> RwLockWriteGuard<'_, T> {
        let me = execution.me();
        execution.with(object, |state| {
            if let State::RwLock { writer, .. } = state {
                *writer = Some(me);
            }
        });
        self.writing(None, Some(Box::new(taken(execution, object, Operation::WriteLock, place))))
    }

    #[inline]
    fn reading<'a>(
        &'a self,
        native: Option<parking_lot::RwLockReadGuard<'a, T>>,
        held: Option<Box<Held>>,
    ) -> RwLockReadGuard<'a, T> {
        RwLockReadGuard { lock: self, _native: native, held, not_send: PhantomData }
    }

    #[inline]
    fn writing<'a>(
        &'a self,
        native: Option<parking_lot::RwLockWriteGuard<'a, T>>,
        held: Option<Box<Held>>,
    ) -> RwLockWriteGuard<'a, T> {
        RwLockWriteGuard { lock: self, _native: native, held, not_send: PhantomData }
    }
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
fn unlock_if_alive<T: ?Sized>(held: &Held, operation: Operation, contents: &T) {
    if let Some(execution) = engine::execution() {
        unlock(execution, held, operation, contents);
    }
}

fn unlock<T: ?Sized>(execution: &Execution, held: &Held, operation: Operation, contents: &T) {
    let Held { object, owner, place, .. } = *held;
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
        && let Some((bits, _)) = crate::value::bits(contents)
    {
        event = event.with(bits);
    }
    execution.event(event);
    execution.progress();
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard holds a read lock, natively or under the model.
        unsafe { &*self.lock.raw.data_ptr() }
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard holds the write lock, natively or under the model.
        unsafe { &*self.lock.raw.data_ptr() }
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and the guard is borrowed mutably.
        unsafe { &mut *self.lock.raw.data_ptr() }
    }
}

impl<T: ?Sized> Drop for RwLockReadGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(held) = &self.held {
            unlock_if_alive(held, Operation::ReadUnlock, &**self);
        }
    }
}

impl<T: ?Sized> Drop for RwLockWriteGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(held) = &self.held {
            unlock_if_alive(held, Operation::WriteUnlock, &**self);
        }
    }
}

impl<T: Default> Default for RwLock<T> {
    #[track_caller]
    fn default() -> Self {
        RwLock::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        RwLock::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match engine::execution() {
            Some(_) => f.write_str("RwLock { .. }"),
            None => self.raw.fmt(f),
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
