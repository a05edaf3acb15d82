//! What one learner has handed in, sorted by exercise.

use super::intake::{Answer, AnswerKind, Desk, Learner, Stray};
use super::piece::{Extent, Piece, problem};
use super::roster::Person;
use super::sender::Sender;
use super::shelf::{Place, Shelf};
use crate::catalogue::Exercise;
use crate::gradebook::StrayKind;
use crate::submission::{Submission, SubmittedFile, Unreadable, problem_of, text_of};
use std::collections::BTreeMap;

/// What one learner has handed in.
pub(super) struct Heap {
    person: Person,
    /// Files by exercise and place in the manifest.
    listed: BTreeMap<(usize, usize), Vec<Candidate>>,
    /// Files of which the path says no exercise.
    lone: Vec<Candidate>,
    /// What is wrong with all of it.
    problem: Option<Unreadable>,
    /// What was handed in and belongs to no exercise.
    unknown: Option<Unreadable>,
}

#[derive(Clone)]
struct Candidate {
    shown: String,
    content: std::result::Result<Vec<u8>, Unreadable>,
    is_late: bool,
}

impl Heap {
    pub(super) fn new(person: Person) -> Heap {
        let (listed, lone) = Default::default();
        Heap { person, listed, lone, problem: None, unknown: None }
    }

    pub(super) fn take(&mut self, piece: &Piece, sender: &Sender, shelf: &Shelf) {
        if piece.extent == Extent::Everything {
            self.problem = piece.content.as_ref().err().cloned().or(self.problem.take());
            return;
        }
        let candidate = Candidate {
            shown: piece.shown.clone(),
            content: piece.content.clone(),
            is_late: sender.is_late,
        };
        // A file on the first level is called as its learner had called it.
        let place = match (&sender.file, piece.path.len()) {
            (Some(file), 1) => shelf.place(&[sender.id.clone(), file.clone()]),
            _ => shelf.place(&piece.path),
        };
        match place {
            Place::Listed { exercise, file } => {
                self.listed.entry((exercise, file)).or_default().push(candidate);
            }
            Place::Lone => self.lone.push(candidate),
            Place::Elsewhere => {}
        }
    }

    pub(super) fn settle(
        mut self,
        desk: &Desk<'_>,
        shelf: &Shelf,
        strays: &mut Vec<Stray>,
    ) -> Learner {
        self.place_lone(desk, shelf, strays);
        let answers = desk.exercises.iter().enumerate();
        let answers = answers.map(|(index, exercise)| self.answer(index, exercise)).collect();
        Learner { person: self.person, answers }
    }

    /// Gives each file that does not say its exercise to the one whose names it defines, or to the
    /// one that was asked for.
    fn place_lone(&mut self, desk: &Desk<'_>, shelf: &Shelf, strays: &mut Vec<Stray>) {
        let defined = |candidate: &Candidate| {
            let bytes = candidate.content.as_ref().ok()?;
            shelf.defined_in(&String::from_utf8_lossy(bytes))
        };
        let (known, unknown): (Vec<_>, Vec<_>) = std::mem::take(&mut self.lone)
            .into_iter()
            .map(|candidate| (defined(&candidate), candidate))
            .partition(|(exercise, _)| exercise.is_some());
        for (exercise, candidate) in known {
            let exercise = exercise.expect("those that say their exercise are here");
            self.listed.entry((exercise, 0)).or_default().push(candidate);
        }
        let assumed = desk.assumed.filter(|assumed| !self.listed.contains_key(&(*assumed, 0)));
        for (_, candidate) in unknown {
            match assumed {
                Some(assumed) => {
                    self.listed.entry((assumed, 0)).or_default().push(candidate);
                }
                None => self.stray(candidate, strays),
            }
        }
    }

    fn stray(&mut self, candidate: Candidate, strays: &mut Vec<Stray>) {
        let text = candidate.content.and_then(|bytes| text_of(bytes, &candidate.shown));
        let (kind, problem) = match text {
            Ok(_) => (StrayKind::UnknownExercise, problem("exercise-unknown", &candidate.shown)),
            Err(problem) => (StrayKind::Unreadable, problem),
        };
        self.unknown.get_or_insert_with(|| problem.clone());
        strays.push(Stray { kind, shown: candidate.shown, problem });
    }

    fn answer(&self, index: usize, exercise: &Exercise) -> Answer {
        let mut is_late = false;
        let mut files = Vec::new();
        for (file, path) in exercise.manifest.submission.iter().enumerate() {
            let candidates = self.listed.get(&(index, file)).map_or(&[][..], Vec::as_slice);
            is_late |= candidates.iter().any(|candidate| candidate.is_late);
            match self.text(candidates) {
                Ok(Some(text)) => files.push(SubmittedFile { path: path.clone(), text }),
                Ok(None) if files.is_empty() && file == 0 => {
                    let kind = match &self.problem {
                        Some(problem) => AnswerKind::Unusable(problem.clone(), Extent::Everything),
                        None => AnswerKind::Missing(self.unknown.clone()),
                    };
                    return Answer { kind, is_late };
                }
                Ok(None) => {
                    let missing = problem_of(&path.display().to_string(), "missing");
                    return Answer { kind: AnswerKind::Unusable(missing, Extent::File), is_late };
                }
                Err(problem) => {
                    return Answer { kind: AnswerKind::Unusable(problem, Extent::File), is_late };
                }
            }
        }
        Answer { kind: AnswerKind::Submission(Submission { files: Ok(files) }), is_late }
    }

    /// The text of the one file that was handed in, in however many copies.
    fn text(&self, candidates: &[Candidate]) -> std::result::Result<Option<String>, Unreadable> {
        let Some((first, others)) = candidates.split_first() else { return Ok(None) };
        if let Some(other) = others.iter().find(|other| other.content != first.content) {
            let mut twice = problem("two-answers", &first.shown);
            twice.what = twice.what.with("other", &other.shown);
            return Err(twice);
        }
        text_of(first.content.clone()?, &first.shown).map(Some)
    }
}
