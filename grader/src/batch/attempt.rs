//! Attempts at a shard: a journal for each, so that attempts which meet or are cut off spoil nothing.

use super::journal::{Journal, Left};
use super::plan_file::{PLAN, Plan};
use super::shard::Shard;
use crate::gradebook::{Line, RESULTS};
use crate::trouble::{Result, Trouble};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use verdict::Sentence;

/// The folder, in that of the results, with a folder for each shard.
const SHARDS: &str = "shards";

/// The beginning of the name of each attempt's journal.
const ATTEMPT: &str = "attempt-";

/// What a journal becomes whose lines were made under other checks or by another grader.
const OUTDATED: &str = "outdated";

/// The first line of an attempt's journal: what its other lines are of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The name of the plan.
    pub plan: String,
    /// The number of the shard.
    pub shard: u32,
    /// What names checks, rules and grader, by exercise.
    pub exercises: BTreeMap<String, String>,
}

/// One attempt at a shard.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its journal.
    pub path: PathBuf,
    /// What its lines are of.
    pub header: Header,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// The attempts at one shard.
#[derive(Clone, Debug)]
pub struct Attempts {
    /// Where they are.
    pub folder: PathBuf,
}

impl Attempts {
    /// Those at a shard, below the folder of the results, which keeps the plan.
    pub fn open(results: &Path, plan: &Plan, shard: Shard) -> Result<Attempts> {
        let place = results.join(PLAN);
        let other = |sentence: &str| Sentence::new(sentence).with("path", results.display());
        if !is_ours(results)? {
            return Err(Trouble::usage(other("batch-not-ours"))
                .remedy(Sentence::new("batch-not-ours-remedy")));
        }
        match place.is_file() {
            true if Plan::read(&place)?.name != plan.name => {
                return Err(Trouble::usage(other("shard-other-plan"))
                    .remedy(Sentence::new("batch-not-ours-remedy")));
            }
            true => {}
            false => plan.write(&place)?,
        }
        let name = format!("{}-of-{}", shard.number, shard.count);
        let folder = results.join(SHARDS).join(name);
        let made = fs::create_dir_all(&folder);
        made.map_err(|error| Trouble::file("cannot-write", &folder, &error))?;
        Ok(Attempts { folder })
    }

    /// The lines of earlier attempts under the same checks and by the same grader. The journals of
    /// others are set aside.
    pub fn known(&self, header: &Header) -> Result<Vec<Line>> {
        let mut known = Vec::new();
        for attempt in attempts_in(&self.folder)? {
            if attempt.header == *header {
                known.extend(attempt.lines);
                continue;
            }
            let aside = attempt.path.with_extension(OUTDATED);
            match fs::rename(&attempt.path, &aside) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(Trouble::file("cannot-write", &aside, &error));
                }
                // Somebody else has set it aside.
                _ => {}
            }
        }
        Ok(known)
    }

    /// A journal that no other attempt writes to.
    pub fn begin(&self, header: &Header) -> Result<Journal> {
        let text = serde_json::to_string(header).expect("a header holds only text and numbers");
        let mut number = 1_u32;
        loop {
            let path = self.folder.join(format!("{ATTEMPT}{number}.jsonl"));
            if path.with_extension(OUTDATED).exists() {
                number += 1;
                continue;
            }
            match Journal::create(&path, &(text.clone() + "\n")) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                made => return made.map_err(|error| Trouble::file("cannot-write", &path, &error)),
            }
        }
    }
}

/// Whether a folder is empty or holds what a batch has written.
fn is_ours(folder: &Path) -> Result<bool> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(Trouble::file("cannot-read", folder, &error)),
    };
    // Hidden files are locks, and what another machine is writing at this moment.
    let mut names = entries.flatten().map(|entry| entry.file_name());
    let is_empty = names.all(|name| name.to_string_lossy().starts_with('.'));
    // In this order: the plan may have been written since the folder was read.
    Ok(is_empty || [PLAN, RESULTS].iter().any(|ours| folder.join(ours).exists()))
}

/// Every attempt at every shard, in a folder that shards have been written to.
pub fn attempts(results: &Path) -> Result<Vec<Attempt>> {
    let mut attempts = Vec::new();
    for folder in entries(&results.join(SHARDS))? {
        attempts.extend(attempts_in(&folder)?);
    }
    Ok(attempts)
}

fn attempts_in(folder: &Path) -> Result<Vec<Attempt>> {
    let is_attempt = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(ATTEMPT) && name.ends_with(".jsonl")
    };
    let mut attempts = Vec::new();
    for path in entries(folder)?.into_iter().filter(is_attempt) {
        let bytes = fs::read(&path);
        let bytes = bytes.map_err(|error| Trouble::file("cannot-read", &path, &error))?;
        attempts.extend(attempt(path, &bytes));
    }
    Ok(attempts)
}

/// `None` where the attempt was ended before it had begun.
fn attempt(path: PathBuf, bytes: &[u8]) -> Option<Attempt> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let header = serde_json::from_slice(&bytes[..end]).ok()?;
    Some(Attempt { path, header, lines: Left::of(&bytes[end + 1..]).lines })
}

/// What lies in a folder, by name; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Trouble::file("cannot-read", folder, &error)),
    };
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(key: &str) -> Header {
        let exercises = BTreeMap::from([("01-tally".to_owned(), key.to_owned())]);
        Header { plan: "p".to_owned(), shard: 3, exercises }
    }

    fn line(learner: &str) -> Line {
        Line::missing(learner, "01-tally", 100)
    }

    fn learners(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.learner.as_str()).collect()
    }

    #[test]
    fn attempts_that_meet_write_to_journals_of_their_own_and_know_of_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let attempts = Attempts { folder: folder.path().to_owned() };
        let mut first = attempts.begin(&header("a")).unwrap();
        let mut second = attempts.begin(&header("a")).unwrap();
        first.add(&[line("ada")]).unwrap();
        second.add(&[line("bob")]).unwrap();
        assert_eq!(learners(&attempts.known(&header("a")).unwrap()), ["ada", "bob"]);
    }

    #[test]
    fn an_attempt_that_was_cut_off_anywhere_spoils_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let attempts = Attempts { folder: folder.path().to_owned() };
        attempts.begin(&header("a")).unwrap().add(&[line("ada"), line("bob")]).unwrap();
        let path = folder.path().join("attempt-1.jsonl");
        let whole = fs::read(&path).unwrap();
        for length in 0..=whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let lines = whole[..length].iter().filter(|byte| **byte == b'\n').count();
            let known = attempts.known(&header("a")).unwrap();
            assert_eq!(known.len(), lines.saturating_sub(1), "after {length} bytes");
        }
    }

    #[test]
    fn what_was_made_under_other_checks_is_set_aside_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let attempts = Attempts { folder: folder.path().to_owned() };
        attempts.begin(&header("a")).unwrap().add(&[line("ada")]).unwrap();
        assert!(attempts.known(&header("b")).unwrap().is_empty());
        attempts.begin(&header("b")).unwrap().add(&[line("bob")]).unwrap();
        assert_eq!(learners(&attempts.known(&header("b")).unwrap()), ["bob"]);
        assert!(folder.path().join("attempt-1.outdated").is_file());
        assert!(folder.path().join("attempt-2.jsonl").is_file());
    }
}
