//! One call of a check: in the parent it starts a child and reads its record, in the child it works.

use crate::origin::Origin;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::source;
use crate::{child, parent};
use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, OnceLock, PoisonError};
use verdict::{Kind, Record, Verdict};

/// What the work of a check knows of its call.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) check: String,
    pub(crate) kind: Kind,
    pub(crate) origin: Origin,
    pub(crate) settings: Settings,
}

/// The check that a driver runs in this process, if this process is one.
static DRIVEN: OnceLock<String> = OnceLock::new();
/// What the calls of the driven check came to so far.
static PASSED: Mutex<Option<Record>> = Mutex::new(None);
/// Calls in this process so far, in a child.
static CALLS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Calls of each test function so far, in a parent.
    static CALLS_OF: RefCell<HashMap<String, usize>> = RefCell::default();
}

/// From here on this process runs one check, in itself.
pub(crate) fn drive(check: &str) {
    let _ = DRIVEN.set(check.to_owned());
}

/// The record of the driven check, once its function has returned.
pub(crate) fn driven() -> Option<Record> {
    PASSED.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Runs the work of one call: in a child process, unless this is one. Returns if the call passed,
/// and otherwise fails the test without a message of its own.
pub(crate) fn run(
    kind: Kind,
    closure: &'static str,
    place: &'static Location<'static>,
    work: impl FnOnce(&Session) -> Outcome + Send + 'static,
) {
    let path = test_path(closure);
    let settings = Settings::current();
    let session = |check: &str| Session {
        check: check.to_owned(),
        kind,
        origin: Origin::of(place),
        settings: settings.clone(),
    };
    if let Some(check) = DRIVEN.get() {
        let record = child::run(session(check), work);
        if record.verdict != Verdict::Passed {
            child::leave(&record, settings.record.as_deref());
        }
        *PASSED.lock().unwrap_or_else(PoisonError::into_inner) = Some(record);
        return;
    }
    let check = check_name(&path);
    match &settings.check {
        Some(wanted) if *wanted == check || *wanted == path => {
            // The calls before this one had children of their own.
            if CALLS.fetch_add(1, SeqCst) == settings.call {
                let record = child::run(session(check), work);
                child::leave(&record, settings.record.as_deref());
            }
        }
        // A child runs one check and nothing else.
        Some(_) => {}
        None => {
            let call = CALLS_OF.with_borrow_mut(|calls| {
                let call = calls.entry(path.clone()).or_default();
                *call += 1;
                *call - 1
            });
            let mut record = parent::run(&path, check, kind, call);
            source::reasons_beside(place.file()).translate(&mut record);
            parent::show(&record, &path);
            if record.verdict != Verdict::Passed {
                // Not `panic!`: everything has been said.
                std::panic::resume_unwind(Box::new("the check did not pass"));
            }
        }
    }
}

/// The path of the test function that a closure stands in, as the test runner knows it:
/// `crate::module::test::{{closure}}` without the crate. No name of a thread is asked for, so any
/// runner will do.
fn test_path(closure: &'static str) -> String {
    let path = closure.split_once("::").map_or(closure, |(_, path)| path);
    path.trim_end_matches("::{{closure}}").to_owned()
}

/// The name of a check: its path inside `checks.rs`, which in a solution's package is a module.
fn check_name(path: &str) -> &str {
    path.strip_prefix("checks::").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closure_of<F>(_: &F) -> &'static str {
        std::any::type_name::<F>()
    }

    #[test]
    fn the_path_of_a_test_is_that_of_its_closure() {
        let closure = || ();
        let own = "harness::tests::the_path_of_a_test_is_that_of_its_closure";
        assert_eq!(test_path(closure_of(&closure)), own);
        let nested = || closure_of(&|| ());
        assert_eq!(test_path(nested()), own);
    }

    #[test]
    fn a_check_has_the_same_name_in_the_exercise_and_in_the_solution() {
        assert_eq!(check_name("atomic::increments_add_up"), "atomic::increments_add_up");
        assert_eq!(check_name("checks::atomic::increments_add_up"), "atomic::increments_add_up");
    }
}
