//! The mistakes that many make, recognised in a failing execution or in what the compiler says, each with its line, its reason and the place in the lessons.

mod compiled;
mod source;
mod values;
mod waits;

use source::Source;
use verdict::{Event, Evidence, Record, Sentence, Verdict, sentence};

pub use compiled::of_diagnostics;

/// A mistake, and where the lessons speak of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, what is wrong there, why, and what to do.
    pub what: Sentence,
    /// A message that begins with `hint-lesson-`.
    pub lesson: &'static str,
}

fn mistake(message: &str, line: u32, lesson: &'static str) -> Mistake {
    Mistake { what: Sentence::new(message).with("line", line), lesson }
}

impl Mistake {
    fn with(mut self, name: &str, value: impl ToString) -> Mistake {
        self.what = self.what.with(name, value);
        self
    }
}

/// A check that did not pass, and the file it is about.
struct Case<'a> {
    verdict: Verdict,
    evidence: &'a Evidence,
    source: Source<'a>,
    /// The learner's file, as the end of its path.
    file: &'a str,
}

/// Tells a record which mistake it shows, if it is one that many make: before its hints, with a hint
/// where to read about it. `file` is the learner's, as the end of its path, and `text` what it holds.
pub fn tell(record: &mut Record, file: &str, text: &str) {
    let Some(evidence) = &mut record.evidence else { return };
    let case = Case { verdict: record.verdict, evidence, source: Source::of(text), file };
    let Some(Mistake { what, lesson }) = recognised(&case) else { return };
    let told = &mut evidence.explanation;
    let hints = told.iter().position(sentence::is_hint).unwrap_or(told.len());
    told.insert(hints, what);
    told.push(Sentence::new(lesson));
}

/// The first that the execution shows; those that say more come first.
fn recognised(case: &Case<'_>) -> Option<Mistake> {
    if matches!(case.verdict, Verdict::Passed | Verdict::Skipped | Verdict::GraderError) {
        return None;
    }
    let known: [fn(&Case<'_>) -> Option<Mistake>; 5] =
        [values::panics, values::sleeps, waits::stuck, values::spins, values::wrong];
    known.into_iter().find_map(|recognise| recognise(case))
}

impl Case<'_> {
    /// The learner's own line of an event.
    fn line(&self, event: &Event) -> Option<u32> {
        let path = event.file.as_deref()?.replace('\\', "/");
        let own = path == self.file || path.ends_with(&format!("/{}", self.file));
        event.line.filter(|_| own)
    }

    /// The learner's own events with their lines, the last one first.
    fn backwards(&self) -> impl Iterator<Item = (u32, &Event)> {
        self.evidence.events.iter().rev().filter_map(|event| Some((self.line(event)?, event)))
    }

    /// The event of a step.
    fn event(&self, step: &str) -> Option<&Event> {
        let step: u32 = step.parse().ok()?;
        self.evidence.events.iter().find(|event| event.step == step)
    }

    /// What the execution has been found to show, under that name.
    fn told(&self, message: &str) -> Option<&Sentence> {
        self.evidence.explanation.iter().find(|sentence| sentence.message == message)
    }

    /// The learner's line of the step that a sentence names.
    fn line_told(&self, told: &Sentence, argument: &str) -> Option<u32> {
        self.line(self.event(told.arguments.get(argument)?)?)
    }
}
