//! What a class has handed in, taken in for `batch` and for `plan`.

use super::Desk;
use crate::batch::class::Class;
use crate::batch::intake::{Desk as Sorter, Intake};
use crate::batch::plan::{self, Unit};
use crate::batch::plan_file::GradingOrder;
use crate::batch::roster::Roster;
use crate::catalogue::{Entry, Exercise};
use crate::command_line::ClassRules;
use crate::exit_status::ExitStatus;
use crate::trouble::{Result, Trouble};
use std::path::Path;
use verdict::Sentence;

/// A class and the exercises it is graded in.
pub(super) struct Taken<'a> {
    pub(super) intake: Intake,
    pub(super) exercises: Vec<&'a Exercise>,
    /// The places of these exercises in the intake's answers.
    pub(super) places: Vec<usize>,
    /// How the command ends at best.
    pub(super) status: ExitStatus,
}

impl<'a> Taken<'a> {
    /// The class with its units.
    pub(super) fn class(&'a self, units: &'a [Unit<'a>]) -> Class<'a> {
        Class { intake: &self.intake, exercises: &self.exercises, units }
    }
}

impl Desk<'_> {
    /// What the command line says of who is graded, in what, and how.
    pub(super) fn order(&self, rules: &ClassRules) -> Result<GradingOrder> {
        let isolation = rules.isolation.or(rules.profile.isolation());
        let entries =
            if rules.exercise.is_empty() { Vec::new() } else { self.entries(&rules.exercise)? };
        let mut asked: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
        asked.sort();
        Ok(GradingOrder {
            language: self.messages.language().to_string(),
            profile: rules.profile,
            seed: rules.seed,
            effort: rules.effort,
            isolation: isolation.map(|level| level.to_string()),
            asked,
            roster: rules.roster.as_deref().map(Roster::read).transpose()?,
        })
    }

    /// Takes in what a class has handed in.
    pub(super) fn take_in(&self, submissions: &Path, order: &GradingOrder) -> Result<Taken<'_>> {
        let status = self.readable(&order.asked)?;
        let (readable, others): (Vec<&Entry>, Vec<&Entry>) =
            self.catalogue.entries.iter().partition(|entry| entry.exercise().is_ok());
        let readable: Vec<&Exercise> =
            readable.iter().filter_map(|entry| entry.exercise().ok()).collect();
        let place = |name: &String| readable.iter().position(|exercise| exercise.name == *name);
        let chosen: Vec<usize> = order.asked.iter().filter_map(place).collect();
        let assumed = chosen.first().copied().filter(|_| chosen.len() == 1);
        let roster = order.roster.as_ref();
        let sorter = Sorter { exercises: &readable, others: &others, assumed, roster };
        let intake = Intake::read(submissions, &sorter)?;
        if intake.learners.is_empty() && intake.strays.is_empty() {
            let what = Sentence::new("batch-nobody").with("path", submissions.display());
            return Err(Trouble::usage(what).remedy(Sentence::new("batch-nobody-remedy")));
        }
        let places = match chosen.is_empty() {
            true => plan::handed_in(&intake, &readable),
            false => chosen,
        };
        let exercises = places.iter().map(|place| readable[*place]).collect();
        Ok(Taken { intake, exercises, places, status })
    }

    /// How the command ends at best. An exercise that cannot be read keeps the others from being
    /// graded only where it was asked for.
    fn readable(&self, asked: &[String]) -> Result<ExitStatus> {
        let mut status = ExitStatus::AllPassed;
        for trouble in self.entries(asked)?.iter().filter_map(|entry| entry.exercise().err()) {
            if !asked.is_empty() {
                return Err(trouble.clone());
            }
            self.complain(trouble);
            status = status.and(trouble.status);
        }
        Ok(status)
    }
}
