//! What there is to grade: a unit for each learner and exercise, and one piece of work for each
//! different submission among them.

use super::intake::{Answer, AnswerKind, Intake};
use super::piece::Extent;
use super::roster::Person;
use crate::catalogue::Exercise;
use crate::submission::Submission;
use std::collections::BTreeMap;

/// A learner's answer to an exercise.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'a> {
    /// Who it is from.
    pub person: &'a Person,
    /// The exercise's place among those that are graded.
    pub exercise: usize,
    /// What was handed in.
    pub answer: &'a Answer,
}

impl<'a> Unit<'a> {
    /// What there is to grade.
    pub fn submission(&self) -> Option<&'a Submission> {
        match &self.answer.kind {
            AnswerKind::Submission(submission) => Some(submission),
            _ => None,
        }
    }
}

/// The exercises that somebody has handed something in for, by their places in `exercises`; all of
/// them where that is true of none.
pub fn handed_in(intake: &Intake, exercises: &[&Exercise]) -> Vec<usize> {
    let all: Vec<usize> = (0..exercises.len()).collect();
    let is_meant = |answer: &Answer| {
        matches!(answer.kind, AnswerKind::Submission(_) | AnswerKind::Unusable(_, Extent::File))
    };
    let some = |index: &usize| intake.learners.iter().any(|one| is_meant(&one.answers[*index]));
    let chosen: Vec<usize> = all.iter().copied().filter(some).collect();
    if chosen.is_empty() { all } else { chosen }
}

/// Every unit, sorted by learner and exercise. `exercises` are places in the intake's answers.
pub fn units<'a>(intake: &'a Intake, exercises: &[usize]) -> Vec<Unit<'a>> {
    let units = intake.learners.iter().flat_map(|learner| {
        exercises.iter().enumerate().map(|(exercise, place)| Unit {
            person: &learner.person,
            exercise,
            answer: &learner.answers[*place],
        })
    });
    units.collect()
}

/// One grading, and the units it is the grading of.
#[derive(Clone, Debug)]
pub struct Work {
    /// What identifies everything that the grade depends on.
    pub key: String,
    /// Places in the list of units; there is at least one.
    pub units: Vec<usize>,
}

/// The gradings that these units need, in the order of the first unit of each.
pub fn work(keys: impl IntoIterator<Item = (usize, String)>) -> Vec<Work> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut work: Vec<Work> = Vec::new();
    for (unit, key) in keys {
        let place = *places.entry(key.clone()).or_insert_with(|| {
            work.push(Work { key, units: Vec::new() });
            work.len() - 1
        });
        work[place].units.push(unit);
    }
    work
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_submission_is_graded_once() {
        let keys = ["b", "a", "b", "c", "a"].map(str::to_owned).into_iter().enumerate();
        let work: Vec<(String, Vec<usize>)> =
            work(keys).into_iter().map(|work| (work.key, work.units)).collect();
        let expected = [("b", vec![0, 2]), ("a", vec![1, 4]), ("c", vec![3])];
        assert_eq!(work, expected.map(|(key, units)| (key.to_owned(), units)));
    }
}
