//! The identity of a primitive within an execution, so that `const fn new`, statics and moves work.

use crate::engine::{Cause, Execution, ObjectId, Place, State};
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Bits of the object's number; the execution's number is above them.
const OBJECT_BITS: u32 = 20;

/// Filled at the first use in each execution: which execution, and which object of it.
pub(crate) struct Slot {
    id: AtomicU64,
    made: Place,
}

impl Slot {
    #[track_caller]
    pub(crate) const fn new() -> Self {
        Slot { id: AtomicU64::new(0), made: Location::caller() }
    }

    /// Where the primitive was made.
    pub(crate) fn made(&self) -> Place {
        self.made
    }

    /// The object of this execution, registered if this is its first use.
    pub(crate) fn object(
        &self,
        execution: &Execution,
        register: impl FnOnce(Place) -> ObjectId,
    ) -> ObjectId {
        self.known(execution).unwrap_or_else(|| self.fill(execution, register(self.made)))
    }

    /// As [`Slot::object`], for a primitive that holds a value: the contents of a static are put back
    /// after the execution; those of anything else must not outlive it.
    pub(crate) fn object_with<T: ?Sized>(
        &self,
        execution: &Execution,
        contents: *mut T,
        register: impl FnOnce(Place) -> ObjectId,
    ) -> ObjectId {
        if let Some(object) = self.known(execution) {
            return object;
        }
        let used_before = self.id.load(Relaxed) != 0;
        let kept = keep(execution, contents);
        let object = self.fill(execution, register(self.made));
        if used_before && !kept {
            execution.fail(Cause::OutsideModel(format!(
                "the value made at {}:{} lives longer than one execution, so its contents cannot be put \
                 back: make it inside the scenario",
                self.made.file(),
                self.made.line()
            )));
        }
        object
    }

    fn known(&self, execution: &Execution) -> Option<ObjectId> {
        let id = self.id.load(Relaxed);
        (id >> OBJECT_BITS == execution.number)
            .then_some((id & ((1 << OBJECT_BITS) - 1)) as ObjectId)
    }

    fn fill(&self, execution: &Execution, object: ObjectId) -> ObjectId {
        self.id.store(execution.number << OBJECT_BITS | u64::from(object), Relaxed);
        object
    }
}

/// Registers a lock's state, with what it protects for the trace.
pub(crate) fn register<T: ?Sized>(
    execution: &Execution,
    kind: &'static str,
    made: Place,
    state: State,
    contents: *mut T,
) -> ObjectId {
    // SAFETY: the thread that registers an object runs alone and holds no guard of it yet, so nobody
    // writes to the contents.
    let show = crate::value::bits(unsafe { &*contents }).map_or(crate::engine::plain as _, |b| b.1);
    execution.register(kind, made, state, 1, show)
}

/// If `contents` lie in a static: a copy of their bytes, to be put back after the execution. Before the
/// first use of an execution a static holds what the compiler put there, a constant that owns no memory,
/// so a copy of the bytes is a value of its own.
#[cfg(target_os = "linux")]
fn keep<T: ?Sized>(execution: &Execution, contents: *mut T) -> bool {
    unsafe extern "C" {
        static __data_start: u8;
        static _end: u8;
    }
    let (from, to) = (&raw const __data_start as usize, &raw const _end as usize);
    let address = contents.cast::<u8>() as usize;
    if size_of::<*mut T>() != size_of::<usize>() || !(from..to).contains(&address) {
        return false;
    }
    // SAFETY: the contents are alive: the primitive that holds them is being used.
    let size = unsafe { size_of_val(&*contents) };
    let mut copy = vec![0_u8; size];
    // SAFETY: `size` bytes of a value are read as bytes; padding is copied as it is.
    unsafe { std::ptr::copy_nonoverlapping(contents.cast::<u8>(), copy.as_mut_ptr(), size) };
    let put_back = move |drop_contents: bool| {
        // SAFETY: a static lives for ever, the execution is over and no guard is left. What the
        // execution put there is dropped (or leaked after a failure) before it is overwritten.
        unsafe {
            if drop_contents {
                std::ptr::drop_in_place(contents);
            }
            std::ptr::copy_nonoverlapping(copy.as_ptr(), contents.cast::<u8>(), size);
        }
    };
    let put_back: Box<dyn FnOnce(bool) + '_> = Box::new(put_back);
    // SAFETY: the contents are a static's, so whatever lifetime `T` mentions is `'static`.
    let put_back = unsafe {
        std::mem::transmute::<Box<dyn FnOnce(bool) + '_>, Box<dyn FnOnce(bool)>>(put_back)
    };
    execution.statics.borrow_mut().push(put_back);
    true
}

/// Elsewhere the bounds of the static data are not known: a static that is used twice is a finding.
#[cfg(not(target_os = "linux"))]
fn keep<T: ?Sized>(_execution: &Execution, _contents: *mut T) -> bool {
    false
}
