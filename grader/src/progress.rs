//! What is going on, on standard error.

use crate::event::Event;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use verdict::{Messages, Sentence, text};

/// Tells a person what the grader is doing: in one line that is drawn again and again on a terminal,
/// otherwise in a line per stage.
pub struct Progress<'a> {
    messages: &'a Messages,
    style: Style,
    line: Mutex<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Silent,
    Lines,
    InPlace,
}

/// Columns of the line that is drawn in place; longer ones would wrap and stay.
const COLUMNS: usize = 79;

impl<'a> Progress<'a> {
    /// Progress on the standard error of this process.
    pub fn new(messages: &'a Messages, quiet: bool) -> Self {
        let style = match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Style::Silent,
            (false, true) => Style::InPlace,
            (false, false) => Style::Lines,
        };
        Progress { messages, style, line: Mutex::default() }
    }

    /// Tells of an event.
    pub fn hear(&self, event: &Event<'_>) {
        if self.style == Style::Silent {
            return;
        }
        // Within the lock, so that lines of two threads do not mix.
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let told = sentence(event, self.messages).map(|sentence| self.messages.sentence(&sentence));
        let mut stderr = std::io::stderr().lock();
        // Nobody is helped by the news that the news could not be told.
        let _ = match (self.style, told) {
            (Style::InPlace, told) => {
                *line = told.unwrap_or_default();
                write!(stderr, "\r\u{1b}[2K{}", text::clip(&line, COLUMNS))
            }
            (Style::Lines, Some(told)) if *line != told && is_stage(event) => {
                *line = told;
                writeln!(stderr, "{line}")
            }
            _ => Ok(()),
        };
        let _ = stderr.flush();
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.hear(&Event::Finished);
    }
}

/// An event in words; none for the end of the work.
pub fn sentence(event: &Event<'_>, messages: &Messages) -> Option<Sentence> {
    let about = |message: &str, exercise: &str| Sentence::new(message).with("exercise", exercise);
    Some(match event {
        Event::Preparing => Sentence::new("progress-preparing"),
        Event::PreparingStep(step) => {
            Sentence::new("progress-preparing-step").with("step", step.trim())
        }
        Event::WaitingForAnotherGrader => Sentence::new("progress-waiting"),
        Event::CompilingChecks { exercise } => about("progress-checks", exercise),
        Event::Compiling { exercise } => about("progress-compiling", exercise),
        Event::Running { exercise, done, total } => {
            about("progress-running", exercise).with("done", done).with("total", total)
        }
        Event::Graded { exercise, cost } => about("progress-graded", exercise)
            .with("compile", cost.compile.as_millis())
            .with("run", cost.run.as_millis()),
        Event::Verifying { done, total } => {
            Sentence::new("progress-verifying").with("done", done).with("total", total)
        }
        Event::Batched { done, total, elapsed } => batched(*done, *total, *elapsed, messages),
        Event::Finished => return None,
    })
}

/// How far a class is, how fast that goes, and how long it will go on.
fn batched(done: usize, total: usize, elapsed: Duration, messages: &Messages) -> Sentence {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let rate = done as f64 / seconds;
    let left = ((total - done) as f64 / rate.max(f64::MIN_POSITIVE)).ceil() as u64;
    let left = match left {
        0..120 => Sentence::new("progress-seconds").with("count", left),
        _ => Sentence::new("progress-minutes").with("count", left.div_ceil(60)),
    };
    Sentence::new("progress-batch")
        .with("done", done)
        .with("total", total)
        .with("rate", (rate * 3600.0).round() as u64)
        .with("left", messages.sentence(&left))
}

/// Whether an event is worth a line that stays.
fn is_stage(event: &Event<'_>) -> bool {
    match event {
        Event::PreparingStep(_) | Event::Finished => false,
        Event::Running { done, .. } => *done == 0,
        Event::Verifying { done, total } => done == total || done % 10 == 0,
        Event::Batched { done, total, .. } => done == total || done % (total / 20).max(1) == 0,
        _ => true,
    }
}
