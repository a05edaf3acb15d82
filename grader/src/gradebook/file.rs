//! A gradebook on disk: reading the folder that a batch has written, and writing it whole.

use super::{Broken, Class, Gradebook, Line, Problem, SCHEMA_VERSION};
use crate::manifest::POINTS;
use crate::report::schema::Document;
use crate::trouble::{Result, Trouble};
use crate::workspace::write_whole;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use verdict::Sentence;

/// The file with one line for each learner and exercise.
pub const RESULTS: &str = "results.jsonl";

/// The file with what belongs to no line.
pub const CLASS: &str = "class.json";

/// Who stands in the gradebook of a single grading.
const LEARNER: &str = "submission";

impl Gradebook {
    /// Reads the gradebook in a folder, or what `grader run --format json` has printed into a file.
    pub fn at(path: &Path) -> Result<Gradebook> {
        if !path.is_file() {
            return Gradebook::read(path);
        }
        let text = fs::read(path).map_err(|error| Trouble::file("cannot-read", path, &error))?;
        let document: Document = serde_json::from_slice(&text)
            .map_err(|error| unreadable(path, error.line(), &Broken::Malformed(error)))?;
        Ok(Gradebook::of_document(document))
    }

    /// The gradebook of a single learner's grading.
    fn of_document(document: Document) -> Gradebook {
        let grades = document.grades.into_iter().map(|grade| {
            Line::missing(LEARNER, grade.exercise.clone(), grade.max_score).graded(grade)
        });
        let errors = document.errors.into_iter().map(|error| {
            let problem = Problem { message: error.message, remedy: None };
            Line::missing(LEARNER, error.exercise, POINTS).unsettled(problem)
        });
        Gradebook::new(grades.chain(errors), Class::default())
    }

    /// Reads the gradebook in a folder. A last line without a line break was cut off while it was
    /// written, and is as if it had never been begun.
    pub fn read(folder: &Path) -> Result<Gradebook> {
        let path = folder.join(RESULTS);
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => nothing_there(folder),
            _ => Trouble::file("cannot-read", &path, &error),
        })?;
        let end = bytes.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
        let lines = bytes[..end].split(|byte| *byte == b'\n').enumerate();
        let lines = lines.filter(|(_, text)| !text.is_empty()).map(|(index, text)| {
            Line::from_bytes(text).map_err(|broken| unreadable(&path, index + 1, &broken))
        });
        Ok(Gradebook::new(lines.collect::<Result<Vec<Line>>>()?, class(folder)?))
    }

    /// Writes both files, each in one go.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let lines: String = self.lines.iter().map(Line::to_text).collect();
        let class = serde_json::to_string_pretty(&self.class)
            .expect("a class holds only text, numbers and lists");
        write_whole(&folder.join(CLASS), &(class + "\n"))?;
        write_whole(&folder.join(RESULTS), &lines)
    }
}

/// What `class.json` says; nothing where there is none, as in a batch that was broken off.
fn class(folder: &Path) -> Result<Class> {
    let path = folder.join(CLASS);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Class::default()),
        Err(error) => return Err(Trouble::file("cannot-read", &path, &error)),
    };
    let class: Class = serde_json::from_str(&text)
        .map_err(|error| unreadable(&path, error.line(), &Broken::Malformed(error)))?;
    match class.schema_version {
        SCHEMA_VERSION => Ok(class),
        other => Err(unreadable(&path, 1, &Broken::Version(other.into()))),
    }
}

fn nothing_there(folder: &Path) -> Trouble {
    let what = Sentence::new("gradebook-missing").with("path", folder.display());
    Trouble::usage(what).remedy(Sentence::new("gradebook-missing-remedy"))
}

fn unreadable(path: &Path, line: usize, broken: &Broken) -> Trouble {
    let place = format!("{}:{line}", path.display());
    match broken {
        Broken::Malformed(error) => {
            Trouble::usage(Sentence::new("gradebook-broken").with("place", place))
                .because(error)
                .remedy(Sentence::new("gradebook-broken-remedy"))
        }
        Broken::Version(version) => {
            let what = Sentence::new("gradebook-version").with("place", place);
            Trouble::usage(what.with("version", version))
                .remedy(Sentence::new("gradebook-version-remedy"))
        }
    }
}
