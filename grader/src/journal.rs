//! The journal of a workspace: which exercises were solved and how many hints were asked for.

use crate::trouble::{Result, Trouble};
use crate::workspace::{self, Workspace};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use verdict::Sentence;

/// What is remembered of the work in a workspace. Whoever throws the file away begins anew.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    text: Text,
    /// What is to be said of a file that could not be read, and that was put aside.
    pub lost: Option<Trouble>,
}

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Text {
    version: u32,
    exercises: BTreeMap<String, Page>,
}

/// What is remembered of one exercise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Whether every check has passed once.
    pub solved: bool,
    /// How many hints were shown.
    pub hints: usize,
}

const VERSION: u32 = 1;

/// Where it is, in the folder of the workspace that is the learner's and not the course's.
const FILE: &str = "progress.json";

impl Journal {
    /// Reads the journal. One that cannot be read is put aside, and a new one is begun.
    pub fn read(workspace: &Workspace) -> Journal {
        let path = workspace.own().join(FILE);
        let (text, lost) = match read(&path) {
            Ok(text) => (text, None),
            Err(error) => (None, Some(put_aside(&path, &error))),
        };
        let text = text.unwrap_or(Text { version: VERSION, exercises: BTreeMap::new() });
        Journal { path, text, lost }
    }

    /// What is remembered of an exercise.
    pub fn page(&self, exercise: &str) -> Page {
        self.text.exercises.get(exercise).copied().unwrap_or_default()
    }

    /// Notes that every check of an exercise has passed.
    pub fn note_solved(&mut self, exercise: &str) -> Result<()> {
        self.change(exercise, |page| page.solved = true)
    }

    /// Forgets an exercise.
    pub fn forget(&mut self, exercise: &str) -> Result<()> {
        self.change(exercise, |page| *page = Page::default())
    }

    /// The next hint of an exercise that has `count` of them, from 0; `None` when all were shown.
    pub fn next_hint(&mut self, exercise: &str, count: usize) -> Result<Option<usize>> {
        let shown = self.page(exercise).hints;
        if shown >= count {
            return Ok(None);
        }
        self.change(exercise, |page| page.hints += 1)?;
        Ok(Some(shown))
    }

    fn change(&mut self, exercise: &str, change: impl FnOnce(&mut Page)) -> Result<()> {
        let before = self.page(exercise);
        let mut page = before;
        change(&mut page);
        if page == before {
            return Ok(());
        }
        self.text.exercises.insert(exercise.to_owned(), page);
        let text = serde_json::to_string_pretty(&self.text).expect("names, numbers and flags");
        workspace::write_whole(&self.path, &(text + "\n"))
    }
}

/// What the file holds; nothing where there is none.
fn read(path: &PathBuf) -> io::Result<Option<Text>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let text: Text = serde_json::from_str(&text)?;
    match text.version {
        VERSION => Ok(Some(text)),
        other => Err(io::Error::other(format!("version {other}"))),
    }
}

/// Makes room for a new file and keeps the old one.
fn put_aside(path: &PathBuf, error: &io::Error) -> Trouble {
    let aside = path.with_extension("unreadable.json");
    // Where even that fails, the next change says so.
    let _ = fs::rename(path, &aside);
    Trouble::file("journal-unreadable", path, error)
        .remedy(Sentence::new("journal-unreadable-remedy").with("path", aside.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace { root: root.path().to_owned() };
        (root, workspace)
    }

    #[test]
    fn each_request_shows_one_more_hint() {
        let (_root, workspace) = workspace();
        let next = || Journal::read(&workspace).next_hint("01-counter", 2).unwrap();
        assert_eq!([next(), next(), next(), next()], [Some(0), Some(1), None, None]);
        assert_eq!(Journal::read(&workspace).next_hint("02-guarded-map", 3).unwrap(), Some(0));
    }

    #[test]
    fn what_was_solved_stays_solved_until_it_is_forgotten() {
        let (_root, workspace) = workspace();
        let solved = || Journal::read(&workspace).page("01-counter").solved;
        assert!(!solved());
        Journal::read(&workspace).note_solved("01-counter").unwrap();
        assert!(solved());
        Journal::read(&workspace).forget("01-counter").unwrap();
        assert!(!solved());
    }

    #[test]
    fn a_journal_that_cannot_be_read_is_kept_aside_and_begun_anew() {
        let (_root, workspace) = workspace();
        let own = workspace.own();
        for (index, text) in
            ["", "{", "[]", "{\"version\":99,\"exercises\":{}}"].into_iter().enumerate()
        {
            fs::create_dir_all(&own).unwrap();
            fs::write(own.join(FILE), text).unwrap();
            let mut journal = Journal::read(&workspace);
            assert!(journal.lost.is_some(), "{index}");
            assert_eq!(fs::read_to_string(own.join("progress.unreadable.json")).unwrap(), text);
            journal.note_solved("01-counter").unwrap();
            let journal = Journal::read(&workspace);
            assert!(journal.lost.is_none() && journal.page("01-counter").solved);
        }
        fs::remove_file(own.join(FILE)).unwrap();
        fs::create_dir(own.join(FILE)).unwrap();
        fs::remove_file(own.join("progress.unreadable.json")).unwrap();
        assert!(Journal::read(&workspace).lost.is_some());
        assert!(Journal::read(&workspace).lost.is_none());
    }
}
