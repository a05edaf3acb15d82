//! One line of `results.jsonl`: what became of one learner's answer to one exercise.

use super::SCHEMA_VERSION;
use crate::report::schema::{Check, Finding, Grade};
use crate::settings::Profile;
use serde::{Deserialize, Serialize};
use verdict::Verdict;

/// What became of one learner's answer to one exercise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What identifies the learner: the roster's id, or else the name that the submission carries.
    pub learner: String,
    /// What the learner is called, where that is known.
    pub name: Option<String>,
    /// Where the learner is written to, where that is known.
    pub email: Option<String>,
    /// `03-actor-cache`.
    pub exercise: String,
    /// What the points rest on.
    pub status: Status,
    /// What is wrong with the submission or with the grading, or what somebody should know of it.
    pub problem: Option<Problem>,
    /// Whether it came after its time.
    pub late: bool,
    /// When it was handed in (RFC 3339), where that is known.
    pub submitted: Option<String>,
    /// The rules it was held to.
    pub profile: Profile,
    /// SHA-256 of what was graded, in hexadecimal digits; null where there was nothing.
    pub submission: Option<String>,
    /// The seed of everything that was drawn, where it was not the checks' own.
    pub seed: Option<u64>,
    /// How many times the ordinary number of executions each check could run.
    pub effort: u64,
    /// Processor time of compiling and checking, in milliseconds.
    pub cpu_ms: u64,
    /// Points earned; null where the grader could not tell, which is neither zero nor full marks.
    pub score: Option<u32>,
    /// Points there are.
    pub max_score: u32,
    /// The weakest level of isolation at which a check ran, `T0` to `T3`; `none` where none has.
    pub isolation: String,
    /// What the policy says of the files.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// The checks, in the order of the manifest; empty where nothing was graded.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// What the compiler said, where it refused.
    pub diagnostics: Option<String>,
}

/// What the points of a line rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Every check ended in a verdict on the submission.
    Graded,
    /// Nothing was handed in: no points.
    Missing,
    /// What was handed in cannot be graded (an encrypted archive, a link): no points.
    Unusable,
    /// The grader could not tell of every check: no points are stated.
    GraderError,
}

impl Status {
    /// Every status, in the order of the documentation.
    pub const ALL: [Status; 4] =
        [Status::Graded, Status::Missing, Status::Unusable, Status::GraderError];

    /// The word used in files and message names.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Graded => "graded",
            Status::Missing => "missing",
            Status::Unusable => "unusable",
            Status::GraderError => "grader_error",
        }
    }
}

/// What is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// In one sentence, in the language asked for.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// Why a text is no line of a gradebook.
#[derive(Debug)]
pub enum Broken {
    /// It is not JSON, or not the JSON of a line.
    Malformed(serde_json::Error),
    /// It is of another version than this grader writes.
    Version(u64),
}

impl Line {
    /// A line for a learner who has handed in nothing for an exercise of so many points.
    pub fn missing(learner: impl Into<String>, exercise: impl Into<String>, points: u32) -> Line {
        Line {
            schema_version: SCHEMA_VERSION,
            learner: learner.into(),
            name: None,
            email: None,
            exercise: exercise.into(),
            status: Status::Missing,
            problem: None,
            late: false,
            submitted: None,
            profile: Profile::Study,
            submission: None,
            seed: None,
            effort: 1,
            cpu_ms: 0,
            score: Some(0),
            max_score: points,
            isolation: "none".to_owned(),
            findings: Vec::new(),
            checks: Vec::new(),
            diagnostics: None,
        }
    }

    /// The same line with something that cannot be graded in it.
    #[must_use]
    pub fn unusable(self, problem: Problem) -> Line {
        Line { status: Status::Unusable, problem: Some(problem), score: Some(0), ..self }
    }

    /// The same line with trouble of the grader's in it.
    #[must_use]
    pub fn unsettled(self, problem: Problem) -> Line {
        Line { status: Status::GraderError, problem: Some(problem), score: None, ..self }
    }

    /// The same line with a grade in it. One that holds a grader error states no points.
    #[must_use]
    pub fn graded(self, grade: Grade) -> Line {
        let settled = grade.checks.iter().all(|check| check.verdict != Verdict::GraderError);
        Line {
            status: if settled { Status::Graded } else { Status::GraderError },
            score: settled.then_some(grade.score),
            max_score: grade.max_score,
            isolation: grade.isolation,
            findings: grade.findings,
            checks: grade.checks,
            diagnostics: grade.diagnostics,
            ..self
        }
    }

    /// The line as it stands in the file, with its line break.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("a line holds only text, numbers and lists") + "\n"
    }

    /// Reads what [`Line::to_text`] wrote.
    pub fn from_bytes(text: &[u8]) -> Result<Line, Broken> {
        #[derive(Deserialize)]
        struct Versioned {
            schema_version: u64,
        }
        // The version first: a line of another one may lack what this one needs.
        let versioned: Versioned = serde_json::from_slice(text).map_err(Broken::Malformed)?;
        if versioned.schema_version != u64::from(SCHEMA_VERSION) {
            return Err(Broken::Version(versioned.schema_version));
        }
        serde_json::from_slice(text).map_err(Broken::Malformed)
    }
}
