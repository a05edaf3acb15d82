//! What the process that ran a check says of it.

use crate::{Coverage, Evidence, Sentence, Verdict};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The four kinds of checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The specification on one thread.
    Example,
    /// Every interleaving within stated bounds.
    Model,
    /// Generated scenarios against a sequential specification.
    Linearizable,
    /// Real threads with noise.
    Stress,
}

/// One check's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The path of the test function in its file, for instance `atomic::increments_add_up`.
    pub check: String,
    /// What kind of check ran.
    pub kind: Kind,
    /// How it ended.
    pub verdict: Verdict,
    /// What was looked at; `None` where nothing ran.
    pub coverage: Option<Coverage>,
    /// Why it did not pass.
    pub evidence: Option<Evidence>,
    /// What each engine explored, one line each, and findings about engines.
    pub notes: Vec<Sentence>,
}

impl Record {
    /// The record as one line of JSON, without a line break.
    pub fn to_line(&self) -> String {
        serde_json::to_string(self)
            .expect("a record holds only text, numbers and maps with text keys")
    }

    /// Reads what [`Record::to_line`] wrote; a final line break is allowed.
    ///
    /// A record that contradicts itself is refused: a pass says what was looked at, and evidence
    /// names only threads that it lists.
    pub fn from_line(line: &str) -> Result<Self, RecordError> {
        let line = line.strip_suffix('\n').unwrap_or(line);
        if line.trim().is_empty() {
            return Err(RecordError::Empty);
        }
        if line.contains('\n') {
            return Err(RecordError::SeveralLines);
        }
        let record: Record = serde_json::from_str(line).map_err(RecordError::Malformed)?;
        record.check()?;
        Ok(record)
    }

    fn check(&self) -> Result<(), RecordError> {
        if self.verdict == Verdict::Passed && self.coverage.is_none() {
            return Err(RecordError::PassWithoutCoverage);
        }
        let Some(evidence) = &self.evidence else { return Ok(()) };
        let events = evidence.events.iter().map(|event| event.thread);
        let waits = evidence.waits.iter().flat_map(|wait| {
            let holders = wait.held_by.iter().map(|(thread, _)| *thread);
            [wait.thread, wait.pending.thread].into_iter().chain(holders)
        });
        match events.chain(waits).find(|thread| *thread >= evidence.threads.len()) {
            Some(thread) => Err(RecordError::UnknownThread(thread)),
            None => Ok(()),
        }
    }
}

/// Why a line is not a record.
#[derive(Debug)]
pub enum RecordError {
    /// Nothing was written.
    Empty,
    /// More than one line was written.
    SeveralLines,
    /// The line is not JSON, or not the JSON of a record.
    Malformed(serde_json::Error),
    /// A pass that does not say what was looked at.
    PassWithoutCoverage,
    /// Evidence with an event of a thread that it does not list.
    UnknownThread(usize),
}

impl fmt::Display for RecordError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordError::Empty => formatter.write_str("the record is empty"),
            RecordError::SeveralLines => formatter.write_str("the record has more than one line"),
            RecordError::Malformed(error) => {
                write!(formatter, "the record cannot be read: {error}")
            }
            RecordError::PassWithoutCoverage => {
                formatter.write_str("the record says `passed` but not what was looked at")
            }
            RecordError::UnknownThread(thread) => {
                write!(formatter, "the record's evidence has no thread number {thread}")
            }
        }
    }
}

impl std::error::Error for RecordError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RecordError::Malformed(error) => Some(error),
            _ => None,
        }
    }
}
