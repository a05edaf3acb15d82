//! Transcripts: what one thread does to the facade, operation by operation, whatever engine is underneath.
//!
//! A line is written where the facade is entered, before it is decided which engine answers: the same
//! code writes the same lines on real threads and under a model, unless it knows which of them it is on.

use super::current;
use super::trace::{Operation, Place};
use std::cell::RefCell;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

/// The lines of one transcript, at most: beyond, only that there is more.
const LINES_MAX: usize = 1_000;

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// What was asked for; whether it was to be had is not said.
    pub operation: Operation,
    /// Where the object was made; `None` where there is none, or its place is not known.
    pub made: Option<Place>,
    /// Where in the source; for what happens when a value is dropped, where the object was made.
    pub place: Place,
    /// The orderings of an atomic access.
    pub orderings: Option<[Ordering; 2]>,
}

/// What the calling thread (under a model: its thread `main`) did, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// The beginning.
    pub lines: Vec<Line>,
    /// There was more than is kept.
    pub is_cut: bool,
}

thread_local! {
    static PAGE: RefCell<Option<Transcript>> = const { RefCell::new(None) };
}

/// Runs `work` and gives what this thread did to the facade in it. Not to be nested.
pub fn transcribe<R>(work: impl FnOnce() -> R) -> (R, Transcript) {
    PAGE.set(Some(Transcript::default()));
    count(|writers| {
        *writers += 1;
        current::switch_on(current::TRANSCRIPT);
    });
    let result = work();
    count(|writers| {
        *writers -= 1;
        if *writers == 0 {
            current::switch_off(current::TRANSCRIPT);
        }
    });
    (result, PAGE.take().unwrap_or_default())
}

/// Changes the number of threads whose doings are written down.
fn count(change: impl FnOnce(&mut u32)) {
    static WRITERS: Mutex<u32> = Mutex::new(0);
    change(&mut WRITERS.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Runs `work` without writing any line on this thread: what one engine does and another does not.
pub(crate) fn unnoted<R>(work: impl FnOnce() -> R) -> R {
    let page = PAGE.take();
    let result = work();
    PAGE.set(page);
    result
}

/// Writes a line, if this thread's doings are written down.
#[cold]
pub(super) fn write(line: Line) {
    if current::current().is_some_and(|execution| execution.me() != 0 || execution.failed.get()) {
        return;
    }
    // A thread whose thread-locals are gone is not the one that asked.
    let _ = PAGE.try_with(|page| {
        let Ok(mut page) = page.try_borrow_mut() else { return };
        let Some(page) = page.as_mut() else { return };
        match page.lines.len() < LINES_MAX {
            true => page.lines.push(line),
            false => page.is_cut = true,
        }
    });
}
