//! Examples: the specification on one thread, on the real engine.

use crate::harness::{self, Session};
use crate::judge::Panic;
use crate::outcome::Outcome;
use crate::panics;
use crate::source::Sources;
use crate::watch::{self, Mode};
use std::panic::{AssertUnwindSafe, Location};
use verdict::{Coverage, Kind};

/// Runs `example` once, natively, on a fresh thread of a process of its own.
///
/// # Panics
/// When the example does, or does not end: the test fails, and says why on stderr.
#[track_caller]
pub fn example<F: Fn() + Send + 'static>(example: F) {
    let place = Location::caller();
    harness::run(Kind::Example, std::any::type_name::<F>(), place, move |session| {
        natively(session, &example)
    });
}

fn natively(session: &Session, example: &impl Fn()) -> Outcome {
    let ran = watch::during(Mode::Real, || std::panic::catch_unwind(AssertUnwindSafe(example)));
    if ran.is_ok() {
        let coverage = Some(Coverage::Exhaustive { executions: 1 });
        return Outcome { coverage, ..Outcome::default() };
    }
    // Who unwinds without a panic has said nothing about it.
    let note = panics::cause().unwrap_or_else(panics::Note::unknown);
    let panic = Panic {
        thread: "main".to_owned(),
        message: &note.message,
        file: &note.file,
        line: note.line,
    };
    Outcome::found(panic.evidence(&session.origin, &Sources::from_environment()))
}
