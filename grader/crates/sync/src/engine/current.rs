//! Which execution the current OS thread belongs to, and the switch every native call looks at.

use super::execution::Execution;
use super::trace::{Operation, Place};
use super::transcript::{self, Line};
use std::cell::Cell;
use std::panic::Location;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU64, Ordering, Ordering::Relaxed};

/// Bit 0: a model is running somewhere in the process.
pub(super) const MODEL: u8 = 1;
/// Bit 1: real threads make noise before each operation.
pub(super) const NOISE: u8 = 2;
/// Bit 2: this process runs nothing but the model, so that a foreign thread is a finding.
pub(super) const ALONE: u8 = 4;
/// Bit 3: some thread's operations are written down.
pub(super) const TRANSCRIPT: u8 = 8;

/// The only thing a native call pays for: one relaxed load of this.
static SWITCH: AtomicU8 = AtomicU8::new(0);
static NUMBER: AtomicU64 = AtomicU64::new(1);
static OPERATIONS: AtomicU64 = AtomicU64::new(0);
static LAST: AtomicPtr<Location<'static>> = AtomicPtr::new(ptr::null_mut());

thread_local! {
    /// This OS thread runs executions, though perhaps not at this moment.
    static RUNS_MODELS: Cell<bool> = const { Cell::new(false) };
    static CURRENT: Cell<*const Execution> = const { Cell::new(ptr::null()) };
}

pub(super) fn switch_on(bits: u8) {
    SWITCH.fetch_or(bits, Relaxed);
}

pub(super) fn switch_off(bits: u8) {
    SWITCH.fetch_and(!bits, Relaxed);
}

pub(super) fn next_number() -> u64 {
    NUMBER.fetch_add(1, Relaxed)
}

/// From here on the current OS thread runs this execution (or none).
pub(super) fn enter(execution: *const Execution) {
    RUNS_MODELS.set(true);
    CURRENT.set(execution);
}

/// The execution of the current OS thread; before a native operation this makes the noise, if any.
#[inline(always)]
pub(crate) fn execution() -> Option<&'static Execution> {
    if SWITCH.load(Relaxed) == 0 { None } else { slow() }
}

/// As [`execution`], where the learner's code enters the facade: to do this to the object that was made
/// there.
#[inline(always)]
pub(crate) fn begin(
    operation: Operation,
    made: Option<Place>,
    place: Place,
) -> Option<&'static Execution> {
    if SWITCH.load(Relaxed) == 0 {
        return None;
    }
    noted(Line { operation, made, place, orderings: None })
}

/// As [`begin`], for an atomic access.
#[inline(always)]
pub(crate) fn begin_atomic(
    operation: Operation,
    made: Option<Place>,
    place: Place,
    orderings: [Ordering; 2],
) -> Option<&'static Execution> {
    if SWITCH.load(Relaxed) == 0 {
        return None;
    }
    noted(Line { operation, made, place, orderings: Some(orderings) })
}

/// As [`begin`], where nobody asks for the execution and no noise is made.
#[inline(always)]
pub(crate) fn note(operation: Operation, made: Option<Place>, place: Place) {
    if SWITCH.load(Relaxed) & TRANSCRIPT != 0 {
        transcript::write(Line { operation, made, place, orderings: None });
    }
}

#[cold]
#[inline(never)]
fn noted(line: Line) -> Option<&'static Execution> {
    if SWITCH.load(Relaxed) & TRANSCRIPT != 0 {
        transcript::write(line);
    }
    slow()
}

/// The execution of the current OS thread, and nothing else.
pub(super) fn current() -> Option<&'static Execution> {
    let current = CURRENT.try_with(Cell::get).unwrap_or(ptr::null());
    // SAFETY: `enter` is called with an execution that outlives the run of the scenario and with null
    // before it goes away; the reference never leaves the operation that asked for it.
    (!current.is_null()).then(|| unsafe { &*current })
}

#[cold]
#[inline(never)]
fn slow() -> Option<&'static Execution> {
    let current = current();
    if current.is_some() {
        return current;
    }
    let switch = SWITCH.load(Relaxed);
    if switch & NOISE != 0 {
        OPERATIONS.fetch_add(1, Relaxed);
        super::noise::make();
    }
    if switch & (MODEL | ALONE) == MODEL | ALONE && !RUNS_MODELS.try_with(Cell::get).unwrap_or(true)
    {
        super::foreign_thread();
    }
    None
}

/// Whether a model runs on this OS thread, without any noise.
pub(crate) fn in_model() -> bool {
    SWITCH.load(Relaxed) & MODEL != 0
        && CURRENT.try_with(Cell::get).is_ok_and(|current| !current.is_null())
}

/// An operation is about to happen at this place.
pub(super) fn beat(place: Place) {
    OPERATIONS.store(OPERATIONS.load(Relaxed).wrapping_add(1), Relaxed);
    LAST.store(ptr::from_ref(place).cast_mut(), Relaxed);
}

/// A sign of life, for a watchdog on another OS thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// Visible operations so far (under a model and under stress).
    pub operations: u64,
    /// Where the last one was (under a model).
    pub last: Option<Place>,
}

/// The current sign of life. Never blocks.
pub fn heartbeat() -> Heartbeat {
    let last = LAST.load(Relaxed);
    Heartbeat {
        operations: OPERATIONS.load(Relaxed),
        // SAFETY: only ever null or a `&'static Location` (see `beat`).
        last: (!last.is_null()).then(|| unsafe { &*last }),
    }
}
