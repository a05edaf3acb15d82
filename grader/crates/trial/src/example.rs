//! Examples: the specification on one thread, on the real engine; or, where an answer starts threads of
//! its own, in one execution that is always the same.

use crate::explorer::Explorer;
use crate::harness::{self, Session};
use crate::judge::{Panic, judge};
use crate::likeness::{self, Likeness};
use crate::model;
use crate::outcome::Outcome;
use crate::panics;
use crate::source::Sources;
use crate::watch::{self, Mode};
use std::panic::{AssertUnwindSafe, Location};
use sync::engine::{Memory, Search};
use verdict::protocol::UNINTERRUPTED;
use verdict::{Coverage, Kind};

/// Runs `example` once, natively, on a fresh thread of a process of its own. One execution of the model
/// goes before, in which no thread is interrupted: what fails there fails, whatever real threads are
/// lucky with, and an answer that does other things there than here is told so in the record's notes.
/// A replay is of the model's execution.
///
/// # Panics
/// When the example does, or does not end: the test fails, and says why on stderr.
#[track_caller]
pub fn example<F: Fn() + Send + Sync + 'static>(example: F) {
    let place = Location::caller();
    harness::run(Kind::Example, std::any::type_name::<F>(), place, move |session| {
        match session.settings.replay.as_deref() {
            Some(UNINTERRUPTED) => uninterrupted(session, &example),
            Some(token) => model::replay(session, token, &example),
            None => natively(session, &example),
        }
    });
}

/// Runs `example`, whose code starts threads of its own, in one execution of the model: the one in which
/// no thread is interrupted. On real threads a wrong answer would end as the machine likes; here it ends
/// the same way each time. What other executions show is for model checks.
///
/// # Panics
/// When the execution fails: the test fails, and says why on stderr.
#[track_caller]
pub fn threaded_example<F: Fn() + Send + Sync + 'static>(example: F) {
    let place = Location::caller();
    harness::run(Kind::Example, std::any::type_name::<F>(), place, move |session| {
        match &session.settings.replay {
            Some(token) => model::replay(session, token, &example),
            None => uninterrupted(session, &example),
        }
    });
}

fn uninterrupted(session: &Session, example: &(dyn Fn() + Send + Sync)) -> Outcome {
    let mut explorer = Explorer::new(example);
    let search = Search::Bounded { preemptions: 0 };
    match explorer.pass(search, Memory::Sequential, 1) {
        Ok(_) => {
            let coverage = Some(Coverage::Exhaustive { executions: 1 });
            Outcome { coverage, ..Outcome::default() }
        }
        Err(failure) => {
            Outcome::found(judge(&failure, &session.origin, &Sources::from_environment()))
        }
    }
}

fn natively(session: &Session, example: &(dyn Fn() + Send + Sync)) -> Outcome {
    let mut likeness = watch::during(Mode::Real, || Likeness::begin(example));
    let run = || std::panic::catch_unwind(AssertUnwindSafe(example)).is_ok();
    let passed = watch::during(Mode::Real, || likeness.natively(run));
    if passed {
        let difference = watch::during(Mode::Real, || likeness.difference(run));
        let notes = difference.as_ref().map(likeness::note).into_iter().collect();
        let coverage = Some(Coverage::Exhaustive { executions: 1 });
        let failure = likeness.failure(|file| !session.origin.is_check(file));
        let judge = |it| judge(&it, &session.origin, &Sources::from_environment());
        return Outcome { finding: failure.map(judge), coverage, notes };
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
