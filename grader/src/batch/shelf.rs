//! Which exercise a file is an answer to: told by its path or by the names in it, and never guessed.

use super::archive::{Format, Want};
use crate::catalogue::{Entry, Exercise};
use std::collections::BTreeSet;
use std::path::Path;

/// The exercises that answers may belong to.
pub struct Shelf {
    exercises: Vec<Shelved>,
}

struct Shelved {
    name: String,
    number: String,
    /// The listed files by their parts.
    files: Vec<Vec<String>>,
    /// The names that the checks use of an answer.
    used: BTreeSet<String>,
}

/// What a path says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// This listed file of this exercise.
    Listed {
        /// The exercise's place in the catalogue.
        exercise: usize,
        /// The file's place in the manifest.
        file: usize,
    },
    /// A source file, of which exercise it does not say.
    Lone,
    /// No answer.
    Elsewhere,
}

/// Folders of the workspace, and of learners' own, in which no answer lies.
const NO_ANSWERS: [&str; 10] = [
    "solutions",
    "grader",
    "checks",
    "tests",
    "benches",
    "examples",
    "target",
    "docs",
    "node_modules",
    "__MACOSX",
];

/// The folder with the exercises in a clone of the workspace.
const EXERCISES: &str = "exercises";

impl Shelf {
    /// A shelf with these exercises, and with others by their names: what belongs to those is no
    /// answer to any of these. What the checks use is read from `checks/subject.rs`.
    pub fn new(exercises: &[&Exercise], others: &[&Entry]) -> Shelf {
        let shelved = |exercise: &&Exercise| {
            let subject = exercise.folder.join("checks/subject.rs");
            let subject = std::fs::read_to_string(subject).unwrap_or_default();
            Shelved {
                name: exercise.name.to_lowercase(),
                number: exercise.number.clone(),
                files: exercise.manifest.submission.iter().map(|file| split(file)).collect(),
                used: used(&subject, &exercise.crate_name()),
            }
        };
        let other = |entry: &&Entry| Shelved {
            name: entry.name.to_lowercase(),
            number: entry.number.clone(),
            files: Vec::new(),
            used: BTreeSet::new(),
        };
        let exercises = exercises.iter().map(shelved).chain(others.iter().map(other));
        Shelf { exercises: exercises.collect() }
    }

    /// What is wanted of something at this place, whose first part is the learner's.
    pub fn wants(&self, path: &[String]) -> Want {
        let Some(name) = path.last() else { return Want::Nothing };
        if self.leads_elsewhere(path) {
            return Want::Nothing;
        }
        match Format::of(name) {
            Some((format, _)) => Want::Archive(format),
            None if self.place(path) == Place::Elsewhere => Want::Nothing,
            None => Want::File,
        }
    }

    /// What the way to a file says, whose first part is the learner's.
    pub fn place(&self, path: &[String]) -> Place {
        let Some((name, folders)) = path.split_last() else { return Place::Elsewhere };
        if self.leads_elsewhere(path) {
            return Place::Elsewhere;
        }
        let named = folders.iter().enumerate().skip(1).rev();
        let mut named = named.filter_map(|(at, folder)| Some((at, self.named(folder)?)));
        // A repository may be called after the exercise and the learner: `03-actor-cache-ada`.
        let repository = || Some((0, self.owned(folders.first()?).map(|(exercise, _)| exercise)?));
        if let Some((at, exercise)) = named.next().or_else(repository) {
            return self.listed(exercise, &path[at + 1..]).unwrap_or(Place::Elsewhere);
        }
        let Some(stem) = name.strip_suffix(".rs") else { return Place::Elsewhere };
        match self.named(stem).map(|exercise| (exercise, self.exercises[exercise].files.len())) {
            Some((exercise, 1)) => Place::Listed { exercise, file: 0 },
            Some((_, 0)) => Place::Elsewhere,
            _ => Place::Lone,
        }
    }

    fn leads_elsewhere(&self, path: &[String]) -> bool {
        let (name, folders) = path.split_last().expect("a path has a last part");
        let hidden = path.len() > 1 && name.starts_with('.');
        let folders = folders.iter().skip(1);
        hidden
            || folders
                .clone()
                .any(|folder| NO_ANSWERS.contains(&&**folder) || folder.starts_with('.'))
    }

    /// The listed file at this place in an exercise's folder, or of that name directly in it.
    fn listed(&self, exercise: usize, inside: &[String]) -> Option<Place> {
        let fits = |file: &Vec<String>| {
            inside == file || inside.len() == 1 && inside.last() == file.last()
        };
        let file = self.exercises[exercise].files.iter().position(fits)?;
        Some(Place::Listed { exercise, file })
    }

    /// The exercise that a folder or a file is named for: `03-actor-cache`, `03-actor-cache-main`,
    /// `exercise-03`, `exercise_03_ada`, `actor-cache`, `03`.
    pub fn named(&self, name: &str) -> Option<usize> {
        let name = name.to_lowercase().replace('_', "-");
        let begins = |known: &str| {
            let rest = name.strip_prefix(known)?;
            (rest.is_empty() || rest.starts_with('-')).then_some(known.len())
        };
        let length = |exercise: &Shelved| {
            let topic = exercise.name[exercise.number.len()..].trim_start_matches('-');
            let whole = [begins(&exercise.name), begins(&format!("exercise-{}", exercise.number))];
            let short = name == topic || name == exercise.number;
            whole.into_iter().flatten().max().or(short.then_some(name.len()))
        };
        let found = self.exercises.iter().enumerate();
        let found = found.filter_map(|(index, exercise)| Some((length(exercise)?, index)));
        found.max_by_key(|(length, index)| (*length, usize::MAX - index)).map(|(_, index)| index)
    }

    /// The exercise and the learner of a repository called `03-actor-cache-learner`.
    pub fn owned<'a>(&self, name: &'a str) -> Option<(usize, &'a str)> {
        let exercise = self.named(name)?;
        let known = &self.exercises[exercise].name;
        let rest = name.get(known.len()..)?.strip_prefix('-')?;
        let begins = name[..known.len()].eq_ignore_ascii_case(known);
        (begins && !rest.is_empty()).then_some((exercise, rest))
    }

    /// The learner and the exercise of a file called `learner_03`.
    pub fn ending<'a>(&self, stem: &'a str) -> Option<(&'a str, usize)> {
        let ends = stem.char_indices().filter(|(_, character)| matches!(character, '_' | '-'));
        ends.filter(|(at, _)| *at > 0).find_map(|(at, _)| {
            let end = &stem[at + 1..];
            let exercise = self.named(end)?;
            let whole = self.is_whole_name(end, exercise);
            whole.then_some((&stem[..at], exercise))
        })
    }

    fn is_whole_name(&self, name: &str, exercise: usize) -> bool {
        let name = name.to_lowercase().replace('_', "-");
        let known = &self.exercises[exercise];
        let topic = known.name[known.number.len()..].trim_start_matches('-');
        [known.name.as_str(), topic, &known.number, &format!("exercise-{}", known.number)]
            .contains(&name.as_str())
    }

    /// The exercise whose checks use names that a text defines, all of them; none where that holds
    /// of several.
    pub fn defined_in(&self, text: &str) -> Option<usize> {
        let defined = defined(text);
        let fits =
            |exercise: &Shelved| !exercise.used.is_empty() && exercise.used.is_subset(&defined);
        let mut fitting = self.exercises.iter().enumerate().filter(|(_, one)| fits(one));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first.0)
    }

    /// Whether this stands on the first level of what one learner hands in.
    pub fn is_inside_a_submission(&self, top: &str) -> bool {
        let stem = top.strip_suffix(".rs").unwrap_or(top);
        let is_named = |exercise| self.is_whole_name(stem, exercise);
        matches!(top, EXERCISES | "src" | "Cargo.toml") || self.named(stem).is_some_and(is_named)
    }
}

fn split(file: &Path) -> Vec<String> {
    file.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
}

/// The words of a text, comments left out, with the punctuation between them.
fn words(text: &str) -> Vec<&str> {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    lines
        .flat_map(|line| {
            line.split_inclusive(|character: char| !is_word(character)).flat_map(move |piece| {
                let end = piece.find(|character: char| !is_word(character)).unwrap_or(piece.len());
                let (word, mark) = piece.split_at(end);
                [word, mark]
            })
        })
        .filter(|word| !word.trim().is_empty())
        .collect()
}

/// The names that a source file defines. A file need not be Rust for that: most that do not compile
/// lack a bracket.
fn defined(text: &str) -> BTreeSet<String> {
    let words = words(text);
    let mut defined = BTreeSet::new();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        match word {
            "struct" | "enum" | "union" | "trait" | "type" | "fn" | "mod" => {
                defined.extend(words.peek().map(|name| (*name).to_owned()));
            }
            "pub" if words.peek() == Some(&"use") => {
                let names = words.by_ref().take_while(|word| *word != ";");
                defined.extend(names.map(str::to_owned));
            }
            _ => {}
        }
    }
    defined
}

/// The names that a text uses of a crate: `crate::Name` and `crate::{Name, Other}`.
fn used(text: &str, crate_name: &str) -> BTreeSet<String> {
    let words = words(text);
    let mut used = BTreeSet::new();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| **word == crate_name) {
        match words.get(at + 1..at + 4) {
            Some([":", ":", "{"]) => {
                let list = words[at + 4..].iter().take_while(|word| **word != "}");
                let mut begins = true;
                for word in list {
                    match *word {
                        "," => begins = true,
                        name if begins && name != "self" => {
                            used.insert(name.to_owned());
                            begins = false;
                        }
                        _ => {}
                    }
                }
            }
            Some([":", ":", name]) => _ = used.insert((*name).to_owned()),
            _ => {}
        }
    }
    used
}

#[cfg(test)]
mod tests;
