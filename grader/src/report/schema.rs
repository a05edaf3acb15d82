//! The JSON of `--format json`: types of their own, so that verdicts and evidence stay free to
//! change while this stays what it is within a version.

use serde::Serialize;

/// The version of everything below.
pub const SCHEMA_VERSION: u32 = 1;

/// What is printed.
#[derive(Debug, Serialize)]
pub struct Document {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// One per exercise that was graded.
    pub grades: Vec<Grade>,
    /// Exercises that could not be graded, and why; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Error>,
}

/// A submission to one exercise.
#[derive(Debug, Serialize)]
pub struct Grade {
    /// `03-actor-cache`.
    pub exercise: String,
    /// Points earned.
    pub score: u32,
    /// Points there are.
    pub max_score: u32,
    /// The weakest level of isolation at which a check ran, `T0` to `T3`; `none` where none has.
    pub isolation: String,
    /// What the policy says of the files; left out where that is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The checks, in the order of the manifest.
    pub checks: Vec<Check>,
    /// What the compiler said, where it refused; left out otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<String>,
}

/// Something in a submission that the policy says something about.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// The file, in the exercise's folder.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// `refused` or `flagged`.
    pub severity: &'static str,
    /// What it is and why it matters.
    pub summary: String,
    /// What to do instead.
    pub remedy: String,
}

/// One check.
#[derive(Debug, Serialize)]
pub struct Check {
    /// The path of its test function.
    pub name: String,
    /// `example`, `model`, `linearizable` or `stress`.
    pub kind: &'static str,
    /// A word of the closed list.
    pub verdict: &'static str,
    /// Points earned.
    pub points: u32,
    /// Points there are.
    pub max_points: u32,
    /// How much was looked at; null where nothing ran.
    pub coverage: Option<Coverage>,
    /// Why it did not pass; null where it did.
    pub evidence: Option<Evidence>,
}

/// How much a check looked at.
#[derive(Debug, Serialize)]
pub struct Coverage {
    /// `exhaustive`, `bounded` or `sampled`.
    pub kind: &'static str,
    /// Executions.
    pub executions: u64,
    /// The bound, of `bounded`.
    pub preemptions: Option<u32>,
    /// The seed, of `sampled`.
    pub seed: Option<u64>,
}

/// Why a check did not pass.
#[derive(Debug, Serialize)]
pub struct Evidence {
    /// In one sentence, in the language asked for.
    pub summary: String,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The token for `explain --replay`.
    pub replay: Option<String>,
}

/// One visible operation.
#[derive(Debug, Serialize)]
pub struct Event {
    /// Counted from 1.
    pub step: u32,
    /// `main`, `T1`, ...
    pub thread: String,
    /// `lock`, `load`, `send`, ...
    pub operation: String,
    /// The object's name.
    pub object: Option<String>,
    /// What was read, or written.
    pub value: Option<String>,
    /// The file.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The text of that line.
    pub source: Option<String>,
}

/// An exercise that could not be graded.
#[derive(Debug, Serialize)]
pub struct Error {
    /// `03-actor-cache`.
    pub exercise: String,
    /// What is wrong and what to do, in the language asked for.
    pub message: String,
}
