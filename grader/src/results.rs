//! The last result of each exercise, kept so that `list` and `explain` need not grade again.

use crate::catalogue::Exercise;
use crate::compile::{Key, Rejection};
use crate::grade::Grade;
use crate::submission::Submission;
use crate::trouble::Result;
use crate::workspace::{self, Workspace};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use verdict::Record;

/// A result and what it is a result of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    version: u32,
    /// Made from the submission, the checks, the seed and the effort.
    fingerprint: String,
    /// The prepared libraries it was graded with.
    prepared: String,
    /// One record per check.
    pub records: Vec<Record>,
    /// Why nothing was run, where that is so.
    pub rejection: Option<Rejection>,
}

const VERSION: u32 = 2;

/// Names what a result depends on besides the libraries.
///
/// A file that cannot be read gives none, and then no result is at hand.
pub fn fingerprint(
    exercise: &Exercise,
    submission: &Submission,
    seed: Option<u64>,
    effort: u64,
) -> Option<String> {
    let files = submission.files.as_ref().ok()?;
    let key = || -> io::Result<String> {
        let mut key = Key::of("result 3").with(format!("{seed:?} {effort}"));
        for file in files {
            key = key.with(file.path.to_string_lossy().as_bytes()).with(&file.text);
        }
        key = key.with_file(&exercise.folder, Path::new("exercise.toml"))?;
        for file in ["checks.rs", "contract.rs", "subject.rs"] {
            key = key.with_file(&exercise.folder, &Path::new("checks").join(file))?;
        }
        key = key.with(format!("{:?}", exercise.reasons));
        Ok(key.name())
    };
    key().ok()
}

/// Keeps a grade.
pub fn keep(
    workspace: &Workspace,
    fingerprint: Option<String>,
    prepared: &str,
    grade: &Grade,
) -> Result<()> {
    let Some(fingerprint) = fingerprint else { return Ok(()) };
    let kept = Kept {
        version: VERSION,
        fingerprint,
        prepared: prepared.to_owned(),
        records: grade.records.clone(),
        rejection: grade.rejection.clone(),
    };
    let text = serde_json::to_string(&kept).expect("a result holds only text, numbers and lists");
    workspace::write_whole(&path(workspace, &grade.exercise), &text)
}

/// The result at hand for this fingerprint; graded with these libraries, where they are named.
pub fn at_hand(
    workspace: &Workspace,
    exercise: &Exercise,
    fingerprint: Option<&str>,
    prepared: Option<&str>,
) -> Option<Kept> {
    let text = fs::read_to_string(path(workspace, &exercise.name)).ok()?;
    let kept: Kept = serde_json::from_str(&text).ok()?;
    let fits = kept.version == VERSION
        && fingerprint == Some(&kept.fingerprint)
        && prepared.is_none_or(|prepared| prepared == kept.prepared)
        && kept.records.len() == exercise.manifest.checks.len();
    fits.then_some(kept)
}

fn path(workspace: &Workspace, exercise: &str) -> PathBuf {
    workspace.kept().join("results").join(format!("{exercise}.json"))
}
