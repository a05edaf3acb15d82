//! The JSON of `--format json`: types of their own, so that verdicts and evidence stay free to
//! change while this stays what it is within a version.

use crate::policy::Severity;
use serde::{Deserialize, Serialize};
use verdict::{Kind, Verdict};

/// The version of everything below.
pub const SCHEMA_VERSION: u32 = 1;

/// What is printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// One per exercise that was graded.
    pub grades: Vec<Grade>,
    /// Exercises that could not be graded, and why; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Error>,
}

/// A submission to one exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The checks, in the order of the manifest.
    pub checks: Vec<Check>,
    /// What the compiler said, where it refused; left out otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<String>,
}

/// Something in a submission that the policy says something about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The file, in the exercise's folder.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// `refused`, `flagged` or `noted`.
    pub severity: Severity,
    /// What it is and why it matters.
    pub summary: String,
    /// What to do instead.
    pub remedy: String,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The path of its test function.
    pub name: String,
    /// `example`, `model`, `linearizable` or `stress`.
    pub kind: Kind,
    /// A word of the closed list.
    pub verdict: Verdict,
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// `exhaustive`, `bounded`, `sampled` or `replayed`.
    pub kind: CoverageKind,
    /// Executions.
    pub executions: u64,
    /// The bound, of `bounded`.
    pub preemptions: Option<u32>,
    /// The seed, of `sampled`.
    pub seed: Option<u64>,
}

/// How far a check has looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageKind {
    /// Every execution.
    Exhaustive,
    /// Every execution up to a number of preemptions.
    Bounded,
    /// Executions drawn from a seed.
    Sampled,
    /// The one execution that was asked for.
    Replayed,
}

/// Why a check did not pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// In one sentence, in the language asked for.
    pub summary: String,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The token for `explain --replay`.
    pub replay: Option<String>,
    /// What can be said beyond the summary, a sentence each; left out where that is nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<String>,
    /// What to try; left out where that is nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// Who waited for what at the end, a sentence each; left out where nobody did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<String>,
    /// The calls and what they returned, where those are the evidence; left out otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<String>,
}

/// One visible operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// What a read-modify-write left behind; left out where there is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_value: Option<String>,
    /// Of a load that did not read the newest store: the step of the newest; left out otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<u32>,
    /// Of a load under weak memory: the step of the store that it read; left out otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_from: Option<u32>,
    /// Whether the thread before it was interrupted; left out where it was not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preempted: bool,
    /// The file.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The text of that line.
    pub source: Option<String>,
}

/// An exercise that could not be graded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Error {
    /// `03-actor-cache`.
    pub exercise: String,
    /// What is wrong and what to do, in the language asked for.
    pub message: String,
}
