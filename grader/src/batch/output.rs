//! The folder that a batch writes: one batch at a time, and what an earlier one has left in it.

use super::journal::{self, Journal, Left};
use super::plan_file::PLAN;
use crate::gradebook::{CLASS, Class, Gradebook, Line, RESULTS, Status};
use crate::trouble::{Result, Trouble};
use crate::workspace::write_whole;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use verdict::Sentence;

/// A folder that is locked as long as this value lives.
#[derive(Debug)]
pub struct Output {
    /// Where it is.
    pub folder: PathBuf,
    _lock: File,
}

/// What the lines of a journal depend on besides the submissions: `batch.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Of this file.
    pub version: u32,
    /// The language of the sentences in the lines.
    pub language: String,
    /// What names checks, rules and grader, by exercise.
    pub exercises: BTreeMap<String, String>,
    /// Whether everything is being graded once more.
    pub regrading: bool,
}

/// Where a batch begins.
#[derive(Debug)]
pub struct Beginning {
    /// The journal to go on with.
    pub journal: Journal,
    /// Its lines.
    pub known: Vec<Line>,
    /// What the results are compared with when everything is graded once more.
    pub earlier: Vec<Line>,
    /// How many lines did not fit any more.
    pub outdated: usize,
    /// How many could not be read.
    pub broken: usize,
}

const STAMP: &str = "batch.json";
const STAMP_VERSION: u32 = 1;

/// What the results were before everything was graded once more.
const EARLIER: &str = "earlier.jsonl";

const LOCK: &str = ".lock";

impl Output {
    /// Opens the folder, making it where there is none.
    pub fn open(folder: &Path) -> Result<Output> {
        let trouble = |error| Trouble::file("cannot-write", folder, &error);
        fs::create_dir_all(folder).map_err(trouble)?;
        let is_empty = fs::read_dir(folder).map_err(trouble)?.next().is_none();
        if !is_empty && ![LOCK, RESULTS, PLAN].iter().any(|ours| folder.join(ours).exists()) {
            let what = Sentence::new("batch-not-ours").with("path", folder.display());
            return Err(Trouble::usage(what).remedy(Sentence::new("batch-not-ours-remedy")));
        }
        let lock = File::options().create(true).append(true).open(folder.join(LOCK));
        let lock = lock.map_err(trouble)?;
        match lock.try_lock() {
            Ok(()) => Ok(Output { folder: folder.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                let what = Sentence::new("batch-busy").with("path", folder.display());
                Err(Trouble::passing(what).remedy(Sentence::new("batch-busy-remedy")))
            }
            Err(TryLockError::Error(error)) => Err(trouble(error)),
        }
    }

    /// Begins, or goes on where an earlier batch was ended: with the lines that still fit.
    pub fn begin(&self, stamp: Stamp, fits: impl Fn(&Line) -> bool) -> Result<Beginning> {
        let stamp = Stamp { version: STAMP_VERSION, ..stamp };
        let before = self.stamp();
        if stamp.regrading && !before.regrading {
            self.set_aside()?;
        }
        let Left { lines, broken } = journal::read(&self.folder.join(RESULTS))?;
        let made_alike = |line: &Line| {
            let key = |stamp: &Stamp| stamp.exercises.get(&line.exercise).cloned();
            before.version == stamp.version
                && before.language == stamp.language
                && key(&before) == key(&stamp)
        };
        let (known, rest): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|line| made_alike(line) && fits(line));
        // In this order a line is never believed under a stamp that it was not made under.
        let journal = match rest.len() + broken {
            0 => Journal::go_on(&self.folder)?,
            _ => Journal::begin(&self.folder, &known)?,
        };
        let outdated = rest.iter().filter(|line| line.status == Status::Graded).count();
        if before != stamp {
            self.write_stamp(&stamp)?;
        }
        let earlier = match stamp.regrading {
            true => journal::read(&self.folder.join(EARLIER))?.lines,
            false => Vec::new(),
        };
        Ok(Beginning { journal, known, earlier, outdated, broken })
    }

    /// Begins anew, with no line, for results that were made under this stamp.
    pub fn empty(&self, stamp: Stamp) -> Result<()> {
        self.outdate()?;
        // In this order a line is never believed under a stamp that it was not made under.
        Journal::begin(&self.folder, &[])?;
        self.write_stamp(&Stamp { version: STAMP_VERSION, ..stamp })
    }

    /// Notes that the reports are not of what the journal will hold.
    pub fn outdate(&self) -> Result<()> {
        let path = self.folder.join(CLASS);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(Trouble::file("cannot-write", &path, &error))
            }
            _ => Ok(()),
        }
    }

    /// Whether the folder holds this gradebook, made of these lines of it, and its reports.
    pub fn holds(&self, gradebook: &Gradebook, lines: &[Line], reports: &[&str]) -> bool {
        let class = fs::read_to_string(self.folder.join(CLASS)).unwrap_or_default();
        serde_json::from_str::<Class>(&class).is_ok_and(|class| class == gradebook.class)
            && lines == gradebook.lines
            && reports.iter().all(|report| self.folder.join(report).is_file())
    }

    /// Notes that everything has been graded once more.
    pub fn end_regrading(&self) -> Result<()> {
        self.write_stamp(&Stamp { regrading: false, ..self.stamp() })
    }

    /// Keeps the results as what they are compared with.
    fn set_aside(&self) -> Result<()> {
        let results = self.folder.join(RESULTS);
        // Where there are none, this was done before, and the batch was ended right after it.
        if results.is_file() {
            let earlier = self.folder.join(EARLIER);
            fs::rename(&results, &earlier)
                .map_err(|error| Trouble::file("cannot-write", &earlier, &error))?;
        }
        Ok(())
    }

    /// What the lines at hand were made under; nothing where that cannot be told.
    fn stamp(&self) -> Stamp {
        let text = fs::read_to_string(self.folder.join(STAMP)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    fn write_stamp(&self, stamp: &Stamp) -> Result<()> {
        let text = serde_json::to_string_pretty(stamp).expect("a stamp holds only text");
        write_whole(&self.folder.join(STAMP), &(text + "\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(key: &str, regrading: bool) -> Stamp {
        let exercises = BTreeMap::from([("01-tally".to_owned(), key.to_owned())]);
        Stamp { language: "en".to_owned(), exercises, regrading, ..Stamp::default() }
    }

    fn line(learner: &str) -> Line {
        Line { status: Status::Graded, ..Line::missing(learner, "01-tally", 100) }
    }

    fn learners(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.learner.as_str()).collect()
    }

    #[test]
    fn one_batch_at_a_time_writes_to_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/out");
        let first = Output::open(&path).unwrap();
        let second = Output::open(&path).unwrap_err();
        assert_eq!(second.status, crate::exit_status::ExitStatus::TryAgain);
        drop(first);
        Output::open(&path).unwrap();
        fs::write(folder.path().join("thesis.tex"), "").unwrap();
        assert_eq!(Output::open(folder.path()).unwrap_err().what.message, "batch-not-ours");
    }

    #[test]
    fn lines_that_were_made_otherwise_or_of_other_files_are_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::open(folder.path()).unwrap();
        let mut begun = output.begin(stamp("a", false), |_| true).unwrap();
        begun.journal.add(&[line("ada"), line("bob")]).unwrap();
        let again = output.begin(stamp("a", false), |line| line.learner != "bob").unwrap();
        assert_eq!((learners(&again.known), again.outdated), (vec!["ada"], 1));
        let other = output.begin(stamp("b", false), |_| true).unwrap();
        assert_eq!((learners(&other.known), other.outdated), (vec![], 1));
        assert!(journal::read(&folder.path().join(RESULTS)).unwrap().lines.is_empty());
    }

    #[test]
    fn reports_are_of_what_the_journal_holds_or_are_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::open(folder.path()).unwrap();
        let gradebook = Gradebook::new([line("ada"), line("bob")], Class::default());
        let holds = |lines: &[Line]| output.holds(&gradebook, lines, &["report.html"]);
        gradebook.write(folder.path()).unwrap();
        assert!(!holds(&gradebook.lines));
        fs::write(folder.path().join("report.html"), "").unwrap();
        assert!(holds(&gradebook.lines));
        assert!(!holds(&gradebook.lines[..1]));
        output.outdate().unwrap();
        output.outdate().unwrap();
        assert!(!holds(&gradebook.lines));
    }

    #[test]
    fn grading_once_more_may_be_ended_anywhere_and_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let output = Output::open(folder.path()).unwrap();
        let mut begun = output.begin(stamp("a", false), |_| true).unwrap();
        begun.journal.add(&[line("ada"), line("bob")]).unwrap();
        // Ended between the two steps of its beginning.
        output.set_aside().unwrap();
        let mut first = output.begin(stamp("a", true), |_| true).unwrap();
        assert_eq!(
            (learners(&first.known), learners(&first.earlier)),
            (vec![], vec!["ada", "bob"])
        );
        first.journal.add(&[line("ada")]).unwrap();
        let second = output.begin(stamp("a", true), |_| true).unwrap();
        assert_eq!(learners(&second.known), ["ada"]);
        assert_eq!(learners(&second.earlier), ["ada", "bob"]);
        output.end_regrading().unwrap();
        let third = output.begin(stamp("a", true), |_| true).unwrap();
        assert_eq!((learners(&third.known), learners(&third.earlier)), (vec![], vec!["ada"]));
    }
}
