//! `grader run`: grades exercises.

use super::{Desk, status_of};
use crate::catalogue::{Entry, Exercise};
use crate::command_line::{Format, Run};
use crate::event::{Event, Listener};
use crate::exit_status::ExitStatus;
use crate::grade::{Grade, Lab, grade};
use crate::journal::Journal;
use crate::process::Leash;
use crate::report::{json, overview, problems, schema, text};
use crate::results;
use crate::score::State;
use crate::submission::{Source, Submission};
use crate::trouble::{Result, Trouble};
use std::path::Path;
use verdict::Sentence;

impl Desk<'_> {
    /// Grades the exercises asked for and tells the result.
    pub(super) fn run(mut self, asked: &Run) -> Result<ExitStatus> {
        self.settings.seed = asked.seed;
        self.settings.effort = asked.effort;
        self.settings.limits = self.settings.limits.times(asked.effort);
        self.settings.profile = asked.profile;
        self.settings.isolation = asked.isolation.or(asked.profile.isolation());
        let source = self.source(asked.submission.as_deref())?;
        let entries = self.submitted(&asked.exercises, asked.submission.as_deref(), &source)?;
        let graded = self.grade_all(&entries, &source)?;
        let submission = asked.submission.as_ref().map(|path| path.display().to_string());
        match asked.format {
            Format::Text => {
                self.tell_text(&graded, submission.as_deref());
                if asked.problems {
                    print!("\n{}", self.problems(&graded, &source));
                }
            }
            Format::Json => println!("{}", self.json(&graded)),
        }
        Ok(graded.iter().map(Graded::status).fold(ExitStatus::AllPassed, ExitStatus::and))
    }

    /// Grades each exercise; one that cannot be graded does not keep the others from it.
    pub(super) fn grade_all<'e>(
        &self,
        entries: &[&'e Entry],
        source: &Source,
    ) -> Result<Vec<Graded<'e>>> {
        let progress = self.progress();
        let listener = |event: &Event<'_>| progress.hear(event);
        // Nothing is built where there is nothing to grade.
        let lab = match entries.iter().any(|entry| entry.exercise().is_ok()) {
            true => Some(self.lab(&listener)?),
            false => None,
        };
        let graded = entries.iter().map(|entry| {
            let result = match (entry.exercise(), &lab) {
                (Ok(exercise), Some(lab)) => {
                    grade_and_keep(lab, exercise, source).map(|grade| (exercise, grade))
                }
                (Err(trouble), _) => Err(trouble.clone()),
                (Ok(_), None) => unreachable!("there is a lab when an exercise can be graded"),
            };
            Graded { entry, result }
        });
        Ok(graded.collect())
    }

    /// Grades the workspace's own answer on a leash; `None` where that is cut meanwhile.
    pub(super) fn grade_leashed(
        &self,
        exercise: &Exercise,
        leash: &Leash,
        listener: Listener<'_>,
    ) -> Result<Option<Grade>> {
        let source = Source::Workspace(self.workspace.root.clone());
        let graded =
            self.lab_on(leash, listener).and_then(|lab| grade_and_keep(&lab, exercise, &source));
        if leash.is_cut() { Ok(None) } else { graded.map(Some) }
    }

    /// The exercises to grade: those named, else the one that the submission's folder is named for,
    /// else, for a workspace, all of them.
    fn submitted(
        &self,
        asked: &[String],
        path: Option<&Path>,
        source: &Source,
    ) -> Result<Vec<&Entry>> {
        let one_only = !matches!(source, Source::Workspace(_));
        if asked.is_empty() && one_only {
            let folder = path.and_then(|path| path.canonicalize().ok());
            let named = folder
                .iter()
                .flat_map(|path| path.ancestors())
                .find_map(|folder| self.catalogue.find(folder.file_name()?.to_str()?).ok());
            return named.map(|entry| vec![entry]).ok_or_else(|| {
                Trouble::usage(Sentence::new("which-exercise"))
                    .remedy(Sentence::new("which-exercise-remedy"))
            });
        }
        let entries = self.entries(asked)?;
        if one_only && entries.len() > 1 {
            return Err(Trouble::usage(Sentence::new("one-exercise-only"))
                .remedy(Sentence::new("which-exercise-remedy")));
        }
        Ok(entries)
    }

    fn tell_text(&self, graded: &[Graded<'_>], submission: Option<&str>) {
        let style = self.style(submission);
        let mut told = Vec::new();
        for graded in graded {
            match &graded.result {
                Ok((exercise, grade)) => told.push(text::grade(exercise, grade, style)),
                Err(trouble) => self.complain(trouble),
            }
        }
        print!("{}", told.join("\n"));
        if graded.len() > 1 {
            println!("\n{}", overview::table(&rows(graded), style).trim_end());
        }
    }

    fn problems(&self, graded: &[Graded<'_>], source: &Source) -> String {
        let graded = graded.iter().filter_map(|graded| graded.result.as_ref().ok());
        let lines = graded.map(|(exercise, grade)| {
            let files = Submission::read(source, exercise).files.unwrap_or_default();
            problems::lines(exercise, grade, &files, self.messages)
        });
        lines.collect()
    }

    fn json(&self, graded: &[Graded<'_>]) -> String {
        let grades: Vec<_> = graded
            .iter()
            .filter_map(|graded| graded.result.as_ref().ok())
            .map(|(exercise, grade)| (&*exercise.manifest.checks, grade))
            .collect();
        let errors = graded.iter().filter_map(|graded| {
            let trouble = graded.result.as_ref().err()?;
            let message = trouble.told(self.messages);
            Some(schema::Error { exercise: graded.entry.name.clone(), message })
        });
        json::document(&grades, errors.collect(), self.messages)
    }
}

/// An exercise and what became of grading it.
pub(super) struct Graded<'e> {
    pub(super) entry: &'e Entry,
    pub(super) result: Result<(&'e Exercise, Grade)>,
}

impl<'e> Graded<'e> {
    /// An exercise of which only the stub is there, without grading that.
    pub(super) fn not_started(entry: &'e Entry) -> Self {
        let result = entry.exercise().map(|exercise| (exercise, Grade::not_started(exercise)));
        Graded { entry, result: result.map_err(Trouble::clone) }
    }
}

impl Graded<'_> {
    pub(super) fn status(&self) -> ExitStatus {
        match &self.result {
            Ok((_, grade)) => status_of(grade.score.state),
            Err(trouble) => trouble.status,
        }
    }
}

/// The rows of the table of exercises.
pub(super) fn rows<'e>(graded: &[Graded<'e>]) -> Vec<overview::Row<'e>> {
    let row = |graded: &Graded<'e>| overview::Row {
        entry: graded.entry,
        score: graded.result.as_ref().ok().map(|(_, grade)| grade.score),
    };
    graded.iter().map(row).collect()
}

/// Grades a submission and keeps the result of the workspace's own.
pub(super) fn grade_and_keep(lab: &Lab<'_>, exercise: &Exercise, source: &Source) -> Result<Grade> {
    let submission = Submission::read(source, exercise);
    let fingerprint =
        results::fingerprint(exercise, &submission, lab.settings.seed, lab.settings.effort);
    let grade = grade(lab, exercise, submission)?;
    let is_own = *source == Source::Workspace(lab.workspace.root.clone());
    // What was cut off says nothing of the submission.
    if is_own && !lab.slots.leash().is_cut() {
        results::keep(lab.workspace, fingerprint, &lab.prepared.key, &grade)?;
        if grade.score.state == State::Solved {
            Journal::read(lab.workspace).note_solved(&exercise.name)?;
        }
    }
    Ok(grade)
}
