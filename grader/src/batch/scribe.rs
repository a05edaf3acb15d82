//! Lines of the gradebook, from answers and grades.

use super::intake::{AnswerKind, Stray};
use super::plan::Unit;
use crate::catalogue::Exercise;
use crate::grade::Grade;
use crate::gradebook::{self, Heading, Line, Problem};
use crate::manifest::POINTS;
use crate::report::json;
use crate::settings::Settings;
use crate::submission::Unreadable;
use crate::trouble::{Result, Trouble};
use verdict::Messages;

/// Writes lines in one language and under one set of rules.
pub struct Scribe<'a> {
    /// The words.
    pub messages: &'a Messages,
    /// The rules.
    pub settings: &'a Settings,
}

impl Scribe<'_> {
    /// The line of a unit that has nothing to grade; `None` where it has.
    pub fn ungraded(&self, unit: &Unit<'_>, exercise: &Exercise) -> Option<Line> {
        let line = self.blank(unit, exercise);
        match &unit.answer.kind {
            AnswerKind::Submission(_) => None,
            AnswerKind::Unusable(problem, _) => Some(line.unusable(self.problem(problem))),
            AnswerKind::Missing(problem) => {
                Some(Line { problem: problem.as_ref().map(|it| self.problem(it)), ..line })
            }
        }
    }

    /// The line of a unit that has been graded.
    pub fn graded(&self, unit: &Unit<'_>, exercise: &Exercise, grade: &Result<Grade>) -> Line {
        let submission = unit.submission().and_then(|submission| submission.fingerprint());
        let line = Line { submission, ..self.blank(unit, exercise) };
        match grade {
            Ok(grade) => {
                let cost = grade.cost.compile + grade.cost.run;
                let cpu_ms = u64::try_from(cost.as_millis()).unwrap_or(u64::MAX);
                let graded = json::grade(&exercise.manifest.checks, grade, self.messages);
                Line { cpu_ms, ..line }.graded(graded)
            }
            Err(trouble) => line.unsettled(self.trouble(trouble)),
        }
    }

    /// A line of before with what is known now of its learner.
    pub fn renewed(&self, unit: &Unit<'_>, line: Line) -> Line {
        let (name, email) = (unit.person.name.clone(), unit.person.email.clone());
        Line { name, email, late: unit.answer.is_late, ..line }
    }

    /// Whether a line is of what this unit has handed in, under these rules, and certain.
    pub fn fits(&self, unit: &Unit<'_>, line: &Line) -> bool {
        let submission = unit.submission().and_then(|submission| submission.fingerprint());
        line.status == gradebook::Status::Graded
            && line.submission == submission
            && line.profile == self.settings.profile
            && line.seed == self.settings.seed
            && line.effort == self.settings.effort
    }

    /// An exercise as a column.
    pub fn heading(&self, exercise: &Exercise) -> Heading {
        let title = exercise.manifest.title.in_language(self.messages.language());
        let title = title.to_owned();
        Heading { exercise: exercise.name.clone(), title, max_score: POINTS }
    }

    /// Something that is in no line.
    pub fn stray(&self, stray: &Stray) -> gradebook::Stray {
        let (kind, name) = (stray.kind, stray.shown.clone());
        gradebook::Stray { kind, name, problem: self.problem(&stray.problem) }
    }

    fn blank(&self, unit: &Unit<'_>, exercise: &Exercise) -> Line {
        let (profile, seed) = (self.settings.profile, self.settings.seed);
        let line = Line::missing(&unit.person.id, &exercise.name, POINTS);
        self.renewed(unit, Line { profile, seed, effort: self.settings.effort, ..line })
    }

    fn problem(&self, problem: &Unreadable) -> Problem {
        let message = self.messages.sentence(&problem.what);
        Problem { message, remedy: Some(self.messages.sentence(&problem.remedy)) }
    }

    fn trouble(&self, trouble: &Trouble) -> Problem {
        let mut message = self.messages.sentence(&trouble.what);
        if let Some(cause) = &trouble.cause {
            message += &format!(" ({})", cause.trim());
        }
        let remedy = trouble.remedy.as_ref().map(|remedy| self.messages.sentence(remedy));
        Problem { message, remedy }
    }
}
