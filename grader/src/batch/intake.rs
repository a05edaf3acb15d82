//! From what a class has handed in to one answer for each learner and exercise.

use super::archive::{self, Format, OF_CLASS, Want};
use super::folder;
use super::heap::Heap;
use super::piece::{Extent, Harvest, Top, problem};
use super::roster::{Match, Person, Roster};
use super::sender::{self, Sender};
use super::shelf::Shelf;
use crate::catalogue::{Entry, Exercise};
use crate::gradebook::StrayKind;
use crate::submission::{Submission, Unreadable};
use crate::trouble::{Result, Trouble};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use verdict::Sentence;

/// A class and what it has handed in.
#[derive(Debug)]
pub struct Intake {
    /// Sorted by what identifies them.
    pub learners: Vec<Learner>,
    /// What belongs to no learner or no exercise.
    pub strays: Vec<Stray>,
}

/// One learner and an answer for each exercise, in the order of the exercises.
#[derive(Debug)]
pub struct Learner {
    /// Who it is.
    pub person: Person,
    /// One for each exercise.
    pub answers: Vec<Answer>,
}

/// What a learner has handed in for an exercise.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it is.
    pub kind: AnswerKind,
    /// Whether it came after its time.
    pub is_late: bool,
}

/// What can be said of an answer before it is graded.
#[derive(Clone, Debug)]
pub enum AnswerKind {
    /// Something to grade.
    Submission(Submission),
    /// Something that cannot be graded, why, and whether it was meant for this exercise alone.
    Unusable(Unreadable, Extent),
    /// Nothing; perhaps there is something else that somebody should look at.
    Missing(Option<Unreadable>),
}

/// Something that belongs to no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// Why.
    pub kind: StrayKind,
    /// Where it was found.
    pub shown: String,
    /// The same in words.
    pub problem: Unreadable,
}

/// What tells learners and exercises apart.
pub struct Desk<'a> {
    /// The exercises.
    pub exercises: &'a [&'a Exercise],
    /// Others, which cannot be read.
    pub others: &'a [&'a Entry],
    /// The exercise of a file that does not say it.
    pub assumed: Option<usize>,
    /// Who belongs to the class, where that is told.
    pub roster: Option<&'a Roster>,
}

impl Intake {
    /// Takes in a folder or an archive.
    pub fn read(submissions: &Path, desk: &Desk<'_>) -> Result<Intake> {
        let shelf = Shelf::new(desk.exercises, desk.others);
        let harvest = harvest(submissions, &shelf)?;
        Ok(Sorting::new(desk, &shelf).sort(&harvest))
    }
}

/// Everything that was handed in and may be an answer.
fn harvest(submissions: &Path, shelf: &Shelf) -> Result<Harvest> {
    let wants = |path: &[String]| shelf.wants(path);
    let shown = submissions.display().to_string();
    let unreadable = |cause: &dyn std::fmt::Display| {
        let what = Sentence::new("batch-no-submissions").with("path", &shown);
        Trouble::usage(what).because(cause).remedy(Sentence::new("batch-no-submissions-remedy"))
    };
    let metadata = submissions.metadata().map_err(|error| unreadable(&error))?;
    let harvest = if metadata.is_dir() {
        folder::walk(submissions, &wants).map_err(|error| unreadable(&error))?
    } else {
        let name = submissions.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some((format, stem)) = Format::of(&name) else {
            let what = Sentence::new("batch-no-submissions").with("path", &shown);
            return Err(Trouble::usage(what).remedy(Sentence::new("batch-no-submissions-remedy")));
        };
        let within_wrapper = |path: &[String]| match path {
            // What lies directly in the archive's only folder may be a learner's own.
            [_, rest @ ..] if !rest.is_empty() && shelf.wants(rest) != Want::Nothing => {
                shelf.wants(rest)
            }
            path => shelf.wants(path),
        };
        let read = archive::read_file(submissions, format, &name, &[], OF_CLASS, &within_wrapper);
        let harvest =
            read.map_err(|problem| Trouble::usage(problem.what).remedy(problem.remedy))?;
        unwrapped(harvest, stem, shelf)
    };
    if let Some(top) = harvest.tops.keys().find(|top| shelf.is_inside_a_submission(top)) {
        let what = Sentence::new("batch-one-learner").with("path", &shown).with("name", top);
        return Err(Trouble::usage(what).remedy(Sentence::new("batch-one-learner-remedy")));
    }
    Ok(harvest)
}

/// The same without the one folder that everything was packed in.
fn unwrapped(harvest: Harvest, stem: &str, shelf: &Shelf) -> Harvest {
    let [(top, Top::Folder)] = &harvest.tops.iter().collect::<Vec<_>>()[..] else { return harvest };
    let inner: BTreeSet<&String> = harvest.below.iter().map(|(_, second)| second).collect();
    let has_files = harvest.pieces.iter().any(|piece| piece.path.len() == 2);
    let is_answer = inner.iter().any(|name| shelf.is_inside_a_submission(name));
    let is_class = *top == stem || !has_files && !inner.is_empty() && !is_answer;
    if !is_class || sender::of_moodle(top).is_some() {
        return harvest;
    }
    let mut unwrapped = Harvest::default();
    for second in inner {
        unwrapped.see(std::slice::from_ref(second), true);
    }
    for mut piece in harvest.pieces {
        if piece.path.len() > 1 {
            piece.path.remove(0);
        }
        unwrapped.take(piece);
    }
    unwrapped
}

/// Sorting what was found by learners and exercises.
struct Sorting<'a> {
    desk: &'a Desk<'a>,
    shelf: &'a Shelf,
    heaps: BTreeMap<String, Heap>,
    strays: Vec<Stray>,
}

impl<'a> Sorting<'a> {
    fn new(desk: &'a Desk<'a>, shelf: &'a Shelf) -> Self {
        let mut sorting = Sorting { desk, shelf, heaps: BTreeMap::new(), strays: Vec::new() };
        for person in desk.roster.iter().flat_map(|roster| &roster.people) {
            sorting.heaps.insert(person.id.clone(), Heap::new(person.clone()));
        }
        sorting
    }

    fn sort(mut self, harvest: &Harvest) -> Intake {
        let senders = self.senders(harvest);
        let mut owners: BTreeMap<&str, String> = BTreeMap::new();
        for (top, sender) in &senders {
            if let Some(owner) = self.owner(top, sender) {
                owners.insert(top, owner);
            }
        }
        for piece in &harvest.pieces {
            let top = piece.path[0].as_str();
            let (Some(owner), Some(sender)) = (owners.get(top), senders.get(top)) else { continue };
            let heap = self.heaps.get_mut(owner).expect("an owner has a heap");
            heap.take(piece, sender, self.shelf);
        }
        let (desk, shelf) = (self.desk, self.shelf);
        let strays = &mut self.strays;
        let learners = self.heaps.into_values().map(|heap| heap.settle(desk, shelf, strays));
        let learners = learners.collect();
        self.strays.sort_by(|one, other| (one.kind, &one.shown).cmp(&(other.kind, &other.shown)));
        Intake { learners, strays: self.strays }
    }

    /// Who each thing on the first level is from.
    fn senders<'h>(&self, harvest: &'h Harvest) -> BTreeMap<&'h str, Sender> {
        let mut files =
            harvest.tops.iter().filter(|(_, top)| **top == Top::File).map(|(name, _)| name);
        let is_canvas = harvest.tops.keys().all(|top| sender::of_canvas(top).is_some());
        let has_endings = files.all(|name| self.has_ending(name, harvest));
        let sender = |(top, kind): (&'h String, &Top)| {
            let moodle = sender::of_moodle(top);
            let sender = moodle.or_else(|| sender::of_canvas(top).filter(|_| is_canvas));
            let sender = sender.or_else(|| self.plain(top, *kind, has_endings))?;
            Some((top.as_str(), sender))
        };
        harvest.tops.iter().filter_map(sender).collect()
    }

    /// Whether a file's name ends in an exercise, as in `learner_03.rs`, and what it holds is not an
    /// answer to another one. `student_03.rs` may be the third student's, too.
    fn has_ending(&self, name: &str, harvest: &Harvest) -> bool {
        let Some(stem) = name.strip_suffix(".rs") else { return true };
        let Some((_, exercise)) = self.shelf.ending(stem) else { return false };
        let is_known = |word: &str| {
            self.desk.roster.is_some_and(|roster| roster.by_word(word) != Match::Nobody)
        };
        let piece =
            harvest.pieces.iter().find(|piece| piece.path.len() == 1 && piece.path[0] == name);
        let content = piece.and_then(|piece| piece.content.as_ref().ok());
        let defined =
            content.and_then(|bytes| self.shelf.defined_in(&String::from_utf8_lossy(bytes)));
        !is_known(stem) && defined.is_none_or(|defined| defined == exercise)
    }

    /// A folder or an archive named for its learner, or a file.
    fn plain(&self, top: &str, kind: Top, has_endings: bool) -> Option<Sender> {
        let sender = |id: &str, file: Option<String>| {
            let id = id.to_owned();
            Some(Sender { id, name: None, is_late: false, file })
        };
        if kind == Top::Folder {
            let owned = self.shelf.owned(top).map(|(_, learner)| learner);
            return sender(owned.unwrap_or(top), None);
        }
        let stem = top.strip_suffix(".rs")?;
        match self.shelf.ending(stem).filter(|_| has_endings) {
            Some((learner, _)) => {
                sender(learner, Some(format!("{}.rs", &stem[learner.len() + 1..])))
            }
            None => sender(stem, Some("lib.rs".to_owned())),
        }
    }

    /// The heap of a sender. Where there is a roster, it names everybody.
    fn owner(&mut self, top: &str, sender: &Sender) -> Option<String> {
        let person = match self.desk.roster.map(|roster| (roster, roster.find(sender))) {
            None => Person { id: sender.id.clone(), name: sender.name.clone(), email: None },
            Some((roster, Match::Person(index))) => roster.people[index].clone(),
            Some((_, unknown)) => {
                let message = match unknown {
                    Match::Several => "learner-several",
                    _ => "learner-unknown",
                };
                let (kind, shown) = (StrayKind::UnknownLearner, top.to_owned());
                self.strays.push(Stray { kind, problem: problem(message, &shown), shown });
                return None;
            }
        };
        let id = person.id.clone();
        self.heaps.entry(id.clone()).or_insert_with(|| Heap::new(person));
        Some(id)
    }
}

#[cfg(test)]
mod tests;
