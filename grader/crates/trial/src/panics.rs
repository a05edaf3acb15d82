//! Panics on real threads, noted as they are raised.

use std::panic::PanicHookInfo;
use std::sync::{Mutex, Once, PoisonError};

/// One panic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) thread: std::thread::ThreadId,
    pub(crate) message: String,
    pub(crate) file: String,
    pub(crate) line: u32,
}

impl Note {
    /// For a panic that no hook saw: one that was resumed.
    pub(crate) fn unknown() -> Self {
        Note {
            thread: std::thread::current().id(),
            message: "a panic that was caught and raised again".to_owned(),
            file: String::new(),
            line: 0,
        }
    }
}

/// A learner's loop that panics and catches must not fill the memory.
const NOTES_MAX: usize = 64;

static NOTES: Mutex<Vec<Note>> = Mutex::new(Vec::new());

/// From here on panics are noted, and also printed as they were before.
pub(crate) fn listen() {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            note(info);
            before(info);
        }));
    });
}

fn note(info: &PanicHookInfo<'_>) {
    let mut notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
    if notes.len() < NOTES_MAX {
        notes.push(Note {
            thread: std::thread::current().id(),
            message: info.payload_as_str().unwrap_or("a payload that is no text").to_owned(),
            file: info.location().map_or_else(String::new, |place| place.file().to_owned()),
            line: info.location().map_or(0, |place| place.line()),
        });
    }
}

/// Forgets the panics so far.
pub(crate) fn forget() {
    NOTES.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// The panic behind the one that ended the calling thread: what it passes on by unwrapping the
/// result of another thread was raised there.
pub(crate) fn cause() -> Option<Note> {
    let notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
    let me = std::thread::current().id();
    let own = notes.iter().rfind(|note| note.thread == me);
    let passed_on = own.is_none_or(|own| {
        own.message.starts_with("called `Result::unwrap()` on an `Err` value: Any")
            || own.message.ends_with(": Any { .. }")
            || own.message == "a scoped thread panicked"
    });
    let others = notes.iter().find(|note| note.thread != me).filter(|_| passed_on);
    others.or(own).cloned()
}
