//! A class and the exercises it is graded in: which lines say what would be said now, and which units
//! are without one.

use super::intake::Intake;
use super::plan::Unit;
use super::scribe::Scribe;
use super::similar::{Answer, similar};
use crate::catalogue::Exercise;
use crate::gradebook::{self, Line};
use crate::stub;
use crate::trouble::Trouble;
use std::collections::{BTreeMap, BTreeSet};

/// Exercises that cannot be graded at all, and why.
pub type Broken = BTreeMap<String, Trouble>;

/// A class and the exercises it is graded in.
#[derive(Clone, Copy)]
pub struct Class<'a> {
    /// What was handed in.
    pub intake: &'a Intake,
    /// The exercises that are graded.
    pub exercises: &'a [&'a Exercise],
    /// Every unit, sorted by learner and exercise.
    pub units: &'a [Unit<'a>],
}

impl Class<'_> {
    /// The exercise of a unit.
    pub fn exercise(&self, place: usize) -> &Exercise {
        self.exercises[self.units[place].exercise]
    }

    /// The line of a unit that nothing is run for.
    pub fn ungraded(&self, scribe: &Scribe<'_>, place: usize, broken: &Broken) -> Option<Line> {
        let (unit, exercise) = (&self.units[place], self.exercise(place));
        scribe.ungraded(unit, exercise).or_else(|| {
            let trouble = broken.get(&exercise.name)?;
            Some(scribe.graded(unit, exercise, &Err(trouble.clone())))
        })
    }

    /// The unit of a line.
    fn unit(&self, line: &Line) -> Option<usize> {
        let key = (&line.learner, &line.exercise);
        // Units are sorted by learner, and for each learner in the order of the catalogue.
        let of = |unit: &Unit<'_>| (&unit.person.id, &self.exercises[unit.exercise].name).cmp(&key);
        self.units.binary_search_by(of).ok()
    }

    /// Whether a line says what would be said of its unit now.
    pub fn fits(&self, scribe: &Scribe<'_>, line: &Line) -> bool {
        let Some(place) = self.unit(line) else { return false };
        match scribe.ungraded(&self.units[place], self.exercise(place)) {
            Some(ungraded) => ungraded == *line,
            None => scribe.fits(&self.units[place], line),
        }
    }

    /// The units that no line is known of.
    pub fn todo(&self, known: &[Line]) -> Vec<usize> {
        let known: BTreeSet<usize> = known.iter().filter_map(|line| self.unit(line)).collect();
        (0..self.units.len()).filter(|place| !known.contains(place)).collect()
    }

    /// Lines of before with what is known now of their learners.
    pub fn renewed(&self, scribe: &Scribe<'_>, known: &[Line]) -> Vec<Line> {
        let renewed = |line: &Line| {
            let unit = &self.units[self.unit(line)?];
            Some(scribe.renewed(unit, line.clone()))
        };
        known.iter().filter_map(renewed).collect()
    }

    /// The answers that are alike.
    fn similar(&self) -> Vec<gradebook::Similar> {
        let similar = |(place, exercise): (usize, &&Exercise)| {
            let units = self.units.iter().filter(|unit| unit.exercise == place);
            let answers: Vec<Answer<'_>> = units.filter_map(Answer::of).collect();
            // Where there is no stub, nothing of it is left out.
            let stub = stub::read(exercise).unwrap_or_default();
            let stub: Vec<&str> = stub.iter().map(|file| file.text.as_str()).collect();
            similar(&exercise.name, &answers, &stub)
        };
        self.exercises.iter().enumerate().flat_map(similar).collect()
    }

    /// What is known of the class besides its lines.
    pub fn beside(&self, scribe: &Scribe<'_>) -> gradebook::Class {
        gradebook::Class {
            exercises: self.exercises.iter().map(|exercise| scribe.heading(exercise)).collect(),
            strays: self.intake.strays.iter().map(|stray| scribe.stray(stray)).collect(),
            similar: self.similar(),
            ..gradebook::Class::default()
        }
    }
}
