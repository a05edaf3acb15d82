//! The identity of a primitive within an execution, so that `const fn new`, statics and moves work.

use crate::engine::{Cause, Execution, ObjectId, Place, State};
use crate::value::Contents;
#[cfg(target_os = "linux")]
use crate::value::Layout;
#[cfg(target_os = "linux")]
use std::ops::Range;
use std::panic::Location;
#[cfg(target_os = "linux")]
use std::sync::OnceLock;
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

    /// From here on another object, made at the same place.
    pub(crate) fn renew(&mut self) {
        *self.id.get_mut() = 0;
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
    pub(crate) fn object_with(
        &self,
        execution: &Execution,
        contents: Contents,
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

    /// The object of this execution, if there has been a use of it.
    pub(crate) fn known(&self, execution: &Execution) -> Option<ObjectId> {
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
pub(crate) fn register(
    execution: &Execution,
    kind: &'static str,
    made: Place,
    state: State,
    contents: Contents,
) -> ObjectId {
    // SAFETY: the thread that registers an object runs alone and holds no guard of it yet, so nobody
    // writes to the contents.
    let show = unsafe { contents.bits() }.map_or(crate::engine::plain as _, |b| b.1);
    execution.register(kind, made, state, 1, show)
}

/// Where the program and its libraries have their writable statics.
#[cfg(target_os = "linux")]
fn static_data() -> &'static [Range<usize>] {
    /// Adds the segments of one object of the program to the list at `found`.
    unsafe extern "C" fn add(
        object: *mut libc::dl_phdr_info,
        _size: libc::size_t,
        found: *mut libc::c_void,
    ) -> libc::c_int {
        // SAFETY: the loader gives a description that is valid during the call, with as many headers
        // as it says, and passes on the list that it was given.
        let (object, found) = unsafe { (&*object, &mut *found.cast::<Vec<Range<usize>>>()) };
        if !object.dlpi_phdr.is_null() {
            // SAFETY: as above.
            let headers = unsafe {
                std::slice::from_raw_parts(object.dlpi_phdr, usize::from(object.dlpi_phnum))
            };
            let writable = headers
                .iter()
                .filter(|it| it.p_type == libc::PT_LOAD && it.p_flags & libc::PF_W != 0);
            found.extend(writable.map(|segment| {
                let start = (object.dlpi_addr + segment.p_vaddr) as usize;
                start..start + segment.p_memsz as usize
            }));
        }
        0
    }

    static DATA: OnceLock<Vec<Range<usize>>> = OnceLock::new();
    DATA.get_or_init(|| {
        let mut found = Vec::new();
        // SAFETY: the callback fits, and the list outlives the call.
        unsafe { libc::dl_iterate_phdr(Some(add), (&raw mut found).cast()) };
        found
    })
}

/// If `contents` lie in a static: a copy of their bytes, to be put back after the execution. Before the
/// first use of an execution a static holds what the compiler put there, a constant that owns no memory,
/// so a copy of the bytes is a value of its own.
#[cfg(target_os = "linux")]
fn keep(execution: &Execution, contents: Contents) -> bool {
    let address = contents.address;
    if !static_data().iter().any(|data| data.contains(&address.addr())) {
        return false;
    }
    let Some(Layout { size, drop }) = contents.describe().layout else { return false };
    let mut copy = vec![0_u8; size];
    // SAFETY: `size` bytes of a value are read as bytes; padding is copied as it is.
    unsafe { std::ptr::copy_nonoverlapping(address, copy.as_mut_ptr(), size) };
    let put_back = move |drop_contents: bool| {
        // SAFETY: a static lives for ever, the execution is over and no guard is left. What the
        // execution put there is dropped (or leaked after a failure) before it is overwritten.
        unsafe {
            if drop_contents {
                drop(address);
            }
            std::ptr::copy_nonoverlapping(copy.as_ptr(), address, size);
        }
    };
    execution.statics.borrow_mut().push(Box::new(put_back));
    true
}

#[cfg(not(target_os = "linux"))]
use keep_nothing as keep;

/// Elsewhere the bounds of the static data are not known: a static that is used twice is a finding.
#[cfg_attr(target_os = "linux", allow(dead_code, reason = "compiled everywhere, called elsewhere"))]
fn keep_nothing(_execution: &Execution, _contents: Contents) -> bool {
    false
}
