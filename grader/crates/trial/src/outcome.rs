//! What the work of a check comes to, before it has a name.

use crate::judge::Finding;
use verdict::{Coverage, Evidence, Kind, Record, Sentence, Verdict, note};

/// How a check ended, what it looked at, and why it did not pass.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// `None`: passed.
    pub(crate) finding: Option<Finding>,
    /// What was looked at.
    pub(crate) coverage: Option<Coverage>,
    /// What each engine explored, one line each.
    pub(crate) notes: Vec<Sentence>,
}

impl Outcome {
    /// An outcome without an execution: the sentence says it all.
    pub(crate) fn told(verdict: Verdict, summary: Sentence, explanation: Vec<Sentence>) -> Self {
        let evidence = Evidence { summary, explanation, ..Evidence::default() };
        Outcome::found(Finding { verdict, evidence })
    }

    /// An outcome with an execution.
    pub(crate) fn found(finding: Finding) -> Self {
        Outcome { finding: Some(finding), ..Outcome::default() }
    }

    /// Trouble of the grader's own.
    pub(crate) fn grader_error(text: impl Into<String>) -> Self {
        let mut outcome = Outcome::told(Verdict::GraderError, Sentence::default(), Vec::new());
        outcome.notes.push(note::text(text.into()));
        outcome
    }

    /// With one more note.
    pub(crate) fn note(mut self, note: Sentence) -> Self {
        self.notes.push(note);
        self
    }

    /// The record of the check of that name.
    pub(crate) fn record(self, check: &str, kind: Kind) -> Record {
        let (verdict, evidence) = match self.finding {
            Some(finding) => (finding.verdict, Some(finding.evidence)),
            None => (Verdict::Passed, None),
        };
        let notes = if verdict == Verdict::Skipped { Vec::new() } else { self.notes };
        Record { check: check.to_owned(), kind, verdict, coverage: self.coverage, evidence, notes }
    }
}
