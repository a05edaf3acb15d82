//! Memory that threads share and nothing protects: [`UnsafeCell`], as [`std::cell::UnsafeCell`], whose
//! accesses an engine sees.
//!
//! Its interface is that of loom's: code gets the pointer for as long as it uses it. Under a model with
//! weak memory two accesses of different threads, one of them a write, that nothing orders end the
//! execution as a data race; whatever they read and wrote. No access is a switch point: which
//! accesses are ordered depends on the operations around them alone.

use crate::engine::{
    self, Cause, Execution, ObjectId, Operation, Place, PlainAccess, RawEvent, State,
};
use crate::slot::{self, Slot};
use crate::value::Contents;
use std::fmt;
use std::mem::ManuallyDrop;
use std::panic::Location;

/// A value that may be changed through a shared reference, by code that is `unsafe`.
///
/// As with [`std::cell::UnsafeCell`], nothing keeps two threads from using it at the same time: whoever
/// follows a pointer to it promises that they do not. It is not `Sync`; a type that keeps the promise
/// says so by an `unsafe impl` of its own.
///
/// [`UnsafeCell::with`] counts as a read, for as long as its closure runs; [`UnsafeCell::with_mut`],
/// [`UnsafeCell::get_mut`], [`UnsafeCell::into_inner`] and dropping the cell count as writes. That a
/// cell is made is no access.
pub struct UnsafeCell<T> {
    slot: Slot,
    raw: std::cell::UnsafeCell<T>,
}

impl<T> UnsafeCell<T> {
    /// A cell with this value.
    #[track_caller]
    pub const fn new(value: T) -> Self {
        UnsafeCell { slot: Slot::new(), raw: std::cell::UnsafeCell::new(value) }
    }

    /// Calls `f` with a pointer to read the value by. The pointer must not be used after the call,
    /// unless something else sees to it that nobody writes.
    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    pub fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
        let access = self.access(Operation::Read, Location::caller());
        let result = f(self.raw.get());
        drop(access);
        result
    }

    /// Calls `f` with a pointer to read and write the value by. The pointer must not be used after the
    /// call, unless something else sees to it that nobody reads or writes.
    #[cfg_attr(not(debug_assertions), inline)]
    #[track_caller]
    pub fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        let access = self.access(Operation::Write, Location::caller());
        let result = f(self.raw.get());
        drop(access);
        result
    }

    /// The value; nobody else has a reference.
    #[track_caller]
    pub fn get_mut(&mut self) -> &mut T {
        drop(self.access(Operation::Write, Location::caller()));
        self.raw.get_mut()
    }

    /// The value.
    #[track_caller]
    pub fn into_inner(self) -> T {
        drop(self.access(Operation::Write, Location::caller()));
        let cell = ManuallyDrop::new(self);
        // SAFETY: the cell is never dropped, and nobody else has it.
        unsafe { cell.raw.get().read() }
    }

    /// An access of the execution that runs, if there is one, until it is dropped.
    #[cfg_attr(not(debug_assertions), inline)]
    fn access(&self, operation: Operation, place: Place) -> Option<Access> {
        engine::execution().and_then(|execution| {
            let contents = Contents::of(self.raw.get());
            let object = self.slot.object_with(execution, contents, |made| {
                slot::register(execution, "UnsafeCell", made, State::Aspect, contents)
            });
            Access::begin(execution, object, operation, contents, place)
        })
    }
}

impl<T> Drop for UnsafeCell<T> {
    fn drop(&mut self) {
        let Some(execution) = engine::execution() else { return };
        if let Some(object) = self.slot.known(execution) {
            let contents = Contents::of(self.raw.get());
            let (write, made) = (Operation::Write, self.slot.made());
            drop(Access::begin(execution, object, write, contents, made));
        }
    }
}

/// An access of the current thread under a model.
struct Access {
    execution: &'static Execution,
    object: ObjectId,
    writes: bool,
    contents: Contents,
    /// Where it stands in the events.
    event: usize,
}

impl Access {
    fn begin(
        execution: &'static Execution,
        object: ObjectId,
        operation: Operation,
        contents: Contents,
        place: Place,
    ) -> Option<Access> {
        if execution.failed.get() {
            return None;
        }
        execution.lasting.borrow_mut().weak_accesses = true;
        let writes = operation == Operation::Write;
        let event = execution.events.borrow().len();
        execution.event(RawEvent::new(execution.me(), operation, place).on(object));
        let access = PlainAccess { object, writes, ends: false };
        if execution.kernel.plain(execution, access) {
            execution.fail(Cause::Race);
        }
        let access = Access { execution, object, writes, contents, event };
        access.show();
        Some(access)
    }

    /// The event says what the value is at this moment, where that is a plain number.
    fn show(&self) {
        // SAFETY: no access of another thread is under way, or the execution would have failed; this
        // one's runs no code of its own now.
        let bits = unsafe { self.contents.bits() };
        let mut events = self.execution.events.borrow_mut();
        if let (Some((bits, _)), Some(event)) = (bits, events.get_mut(self.event)) {
            *event = event.with(bits);
        }
    }
}

impl Drop for Access {
    fn drop(&mut self) {
        let Access { execution, object, writes, .. } = *self;
        if execution.failed.get() {
            return;
        }
        if writes {
            self.show();
        }
        execution.kernel.plain(execution, PlainAccess { object, writes, ends: true });
    }
}

impl<T: Default> Default for UnsafeCell<T> {
    #[track_caller]
    fn default() -> Self {
        UnsafeCell::new(T::default())
    }
}

impl<T> From<T> for UnsafeCell<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        UnsafeCell::new(value)
    }
}

impl<T> fmt::Debug for UnsafeCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnsafeCell { .. }")
    }
}

/// Stands beside a value in plain memory, and says when that is used: for checks, whose values are
/// handed to code that they do not trust with it.
#[derive(Default)]
pub struct Witness(UnsafeCell<()>);

// SAFETY: there is nothing in it that two threads could use at the same time.
unsafe impl Sync for Witness {}

impl Witness {
    /// For a value of its own.
    #[track_caller]
    pub const fn new() -> Self {
        Witness(UnsafeCell::new(()))
    }

    /// The value is read.
    #[track_caller]
    pub fn read(&self) {
        self.0.with(|_| ());
    }

    /// The value is written.
    #[track_caller]
    pub fn write(&self) {
        self.0.with_mut(|_| ());
    }
}
