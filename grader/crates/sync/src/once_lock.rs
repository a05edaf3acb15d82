//! A cell that is written once, as [`std::sync::OnceLock`].

use crate::engine::{
    self, Access, Execution, Footprint, ObjectId, Operation, Place, RawEvent, State, Until,
};
use crate::slot::Slot;
use crate::value::Contents;
use std::fmt;
use std::panic::Location;

/// A value that is made at most once.
///
/// Writing the value happens before every read that sees it.
pub struct OnceLock<T> {
    slot: Slot,
    raw: std::sync::OnceLock<T>,
}

impl<T> OnceLock<T> {
    /// An empty cell.
    #[track_caller]
    pub const fn new() -> Self {
        OnceLock { slot: Slot::new(), raw: std::sync::OnceLock::new() }
    }

    /// The value, if there is one. Never waits.
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        let place = Location::caller();
        let begun = engine::begin(Operation::ReadCell, Some(self.slot.made()), place);
        if let Some(execution) = begun {
            let object = self.object(execution);
            execution.before_look(object, place);
            let footprint = Footprint::one(object, Access::Read);
            execution.step(Operation::ReadCell, Some(object), place, Until::Now, footprint);
            let done = execution.with(object, |s| matches!(s, State::Once { done: true, .. }));
            execution.looked(object, place, u64::from(done));
            if done {
                execution.kernel.observe(execution.edge_of(object));
            }
            execution.event(RawEvent::new(execution.me(), Operation::ReadCell, place).on(object));
        }
        self.raw.get()
    }

    /// The value, if there is one; nobody else has a reference.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.raw.get_mut()
    }

    /// Writes the value. Gives it back if there is one already; waits for a thread that is making one.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.get_or_init(|| value.take().expect("asked for once"));
        match value {
            None => Ok(()),
            Some(value) => Err(value),
        }
    }

    /// The value; made by `make` if there is none. Of several threads one makes it and the others wait.
    /// If `make` panics the cell stays empty. `make` must not use the cell: it would wait for itself.
    #[track_caller]
    pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        let place = Location::caller();
        let begun = engine::begin(Operation::Initialise, Some(self.slot.made()), place);
        let Some(execution) = begun else { return self.raw.get_or_init(make) };
        let object = self.object(execution);
        let footprint = Footprint::one(object, Access::Write);
        execution.step(
            Operation::Initialise,
            Some(object),
            place,
            Until::Settled(object),
            footprint,
        );
        let me = execution.me();
        let done = execution.with(object, |state| match state {
            State::Once { done: true, .. } => true,
            State::Once { running, .. } => {
                *running = Some(me);
                false
            }
            _ => true,
        });
        if done {
            execution.kernel.observe(execution.edge_of(object));
            execution.event(RawEvent::new(me, Operation::ReadCell, place).on(object));
        } else {
            execution.hold(object, place);
            let begun = execution.steps.get();
            let mut settle = Settle { execution, object, place, begun, made: false };
            let value = make();
            if self.raw.set(value).is_err() {
                unreachable!("one thread at a time makes the value");
            }
            settle.made = true;
        }
        self.raw.get().expect("made above")
    }

    /// The value, if there is one.
    pub fn into_inner(self) -> Option<T> {
        self.raw.into_inner()
    }

    /// Takes the value out; nobody else has a reference.
    pub fn take(&mut self) -> Option<T> {
        // The cell is as new: under a model it becomes another object.
        self.slot.renew();
        self.raw.take()
    }

    fn object(&self, execution: &Execution) -> ObjectId {
        let contents = Contents::of(std::ptr::from_ref(&self.raw).cast_mut());
        self.slot.object_with(execution, contents, |made| {
            let done = self.raw.get().is_some();
            let state = State::Once { running: None, done };
            execution.register("OnceLock", made, state, 1, engine::plain)
        })
    }
}

/// Ends the making of a value, with a value or by a panic.
struct Settle<'a> {
    execution: &'a Execution,
    object: ObjectId,
    place: Place,
    /// The steps that had been taken when the making began.
    begun: u32,
    made: bool,
}

impl Drop for Settle<'_> {
    fn drop(&mut self) {
        let Settle { execution, object, place, begun, made } = *self;
        if execution.failed.get() {
            return;
        }
        if execution.steps.get() != begun {
            // Others have moved since: that the value is there now is a step of its own.
            let footprint = Footprint::one(object, Access::Write);
            execution.step(Operation::Initialise, Some(object), place, Until::Now, footprint);
        }
        execution.kernel.publish(execution.edge_of(object));
        execution.with(object, |state| {
            if let State::Once { running, done } = state {
                *running = None;
                *done = made;
            }
        });
        execution.unhold(object, execution.me());
        execution.event(RawEvent::new(execution.me(), Operation::Initialise, place).on(object));
        execution.progress();
    }
}

impl<T> Default for OnceLock<T> {
    #[track_caller]
    fn default() -> Self {
        OnceLock::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.fmt(f)
    }
}

impl<T> From<T> for OnceLock<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        let cell = OnceLock::new();
        let _ = cell.raw.set(value);
        cell
    }
}
