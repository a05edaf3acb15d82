//! `grader export`: a gradebook as other systems read it.

use super::Desk;
use crate::command_line::{Export, ExportFormat};
use crate::exit_status::ExitStatus;
use crate::gradebook::{Gradebook, Line, Status};
use crate::report::filled::Filled;
use crate::report::{
    autolab, canvas, classroom, csv, exercism, gradescope, junit, moodle, pages, prairielearn,
};
use crate::trouble::{Result, Trouble};
use crate::workspace::write_whole;
use std::fs;
use std::path::Path;
use verdict::Sentence;

impl Desk<'_> {
    /// Writes the file that is asked for, and says what could not be put into it.
    pub(super) fn export(&self, asked: &Export) -> Result<ExitStatus> {
        if asked.format == ExportFormat::Jplag {
            return self.jplag(asked);
        }
        let gradebook = self.selected(asked)?;
        let (text, left_out) = match asked.format {
            ExportFormat::Html => {
                pages::pages(&gradebook, self.messages).write(&asked.out)?;
                return Ok(ExitStatus::AllPassed);
            }
            ExportFormat::Canvas | ExportFormat::Moodle => {
                let filled = self.filled(asked, &gradebook)?;
                (filled.text, filled.left_out)
            }
            _ => (self.text(asked.format, &gradebook)?, Vec::new()),
        };
        if asked.out == Path::new("-") {
            print!("{text}");
        } else {
            write_whole(&asked.out, &text)?;
        }
        for sentence in &left_out {
            eprintln!("{}", self.messages.sentence(sentence));
        }
        Ok(if left_out.is_empty() { ExitStatus::AllPassed } else { ExitStatus::SomeFailed })
    }

    /// The part of the gradebook that is asked for.
    fn selected(&self, asked: &Export) -> Result<Gradebook> {
        let mut gradebook = Gradebook::at(&asked.from)?;
        if let Some(learner) = &asked.learner {
            gradebook.lines.retain(|line| line.learner == *learner);
        }
        if let Some(exercise) = &asked.exercise {
            let name = &self.catalogue.find(exercise)?.name;
            gradebook.lines.retain(|line| line.exercise == *name);
        }
        if asked.learner.is_some() || asked.exercise.is_some() {
            let Gradebook { lines, class } = &mut gradebook;
            let is_there = |name: &str| lines.iter().any(|line| line.exercise == name);
            class.exercises.retain(|heading| is_there(&heading.exercise));
            // What belongs to nobody is no part of one learner's results.
            class.strays.clear();
        }
        match gradebook.lines.is_empty() {
            true => Err(Trouble::usage(Sentence::new("export-nothing"))
                .remedy(Sentence::new("export-nothing-remedy"))),
            false => Ok(gradebook),
        }
    }

    /// A worksheet with the grades in it.
    fn filled(&self, asked: &Export, gradebook: &Gradebook) -> Result<Filled> {
        let Some(path) = &asked.worksheet else {
            return Err(Trouble::usage(Sentence::new("export-no-worksheet"))
                .remedy(Sentence::new("export-no-worksheet-remedy")));
        };
        let bytes = fs::read(path).map_err(|error| Trouble::file("cannot-read", path, &error))?;
        let worksheet = String::from_utf8(bytes).map_err(|_| {
            let what = Sentence::new("export-not-utf8").with("path", path.display());
            Trouble::usage(what).remedy(Sentence::new("export-not-utf8-remedy"))
        })?;
        let filled = match asked.format {
            ExportFormat::Moodle => {
                let exercise = &only_exercise(gradebook)?.exercise;
                moodle::moodle(&worksheet, gradebook, exercise, self.messages)
            }
            _ => canvas::canvas(&worksheet, gradebook, &self.named(&asked.column)?),
        }?;
        let grades = Sentence::new("export-filled").with("count", filled.grades);
        eprintln!("{}", self.messages.sentence(&grades));
        Ok(filled)
    }

    /// `01-counter=Title` as it was typed, with the exercise's whole name.
    fn named(&self, columns: &[String]) -> Result<Vec<canvas::Named>> {
        let named = columns.iter().map(|column| {
            let (exercise, title) = column.split_once('=').ok_or_else(|| {
                Trouble::usage(Sentence::new("export-bad-column").with("column", column))
                    .remedy(Sentence::new("export-columns-remedy"))
            })?;
            Ok((self.catalogue.find(exercise)?.name.clone(), title.to_owned()))
        });
        named.collect()
    }

    fn text(&self, format: ExportFormat, gradebook: &Gradebook) -> Result<String> {
        let messages = self.messages;
        Ok(match format {
            ExportFormat::Csv => csv::csv(gradebook),
            ExportFormat::Junit => junit::junit(gradebook, messages),
            ExportFormat::Gradescope => gradescope::gradescope(settled(gradebook)?, messages),
            ExportFormat::Autolab => autolab::autolab(settled(gradebook)?, messages),
            ExportFormat::Classroom => {
                settled(gradebook)?;
                classroom::classroom(only_line(gradebook)?, messages)
            }
            ExportFormat::Prairielearn => {
                prairielearn::prairielearn(only_line(gradebook)?, messages)
            }
            ExportFormat::Exercism => {
                let line = only_line(gradebook)?;
                exercism::exercism(line, &self.codes(line), messages)
            }
            ExportFormat::Canvas
            | ExportFormat::Moodle
            | ExportFormat::Html
            | ExportFormat::Jplag => {
                unreachable!("those are not made of the gradebook alone")
            }
        })
    }

    /// The code of the checks, where this workspace has the exercise.
    fn codes(&self, line: &Line) -> Vec<exercism::Code> {
        let Ok(exercise) = self.exercise(&line.exercise) else { return Vec::new() };
        let text = fs::read_to_string(exercise.folder.join("checks/checks.rs"));
        let tests = exercise.table.tests.iter().map(|test| (test.path.as_str(), test.line));
        text.map_or_else(|_| Vec::new(), |text| exercism::codes(&text, tests))
    }
}

/// The lines of the only learner.
fn only_learner(gradebook: &Gradebook) -> Result<&[Line]> {
    match gradebook.learners()[..] {
        [learner] => Ok(learner.lines),
        _ => Err(Trouble::usage(Sentence::new("export-one-learner"))
            .remedy(Sentence::new("export-one-learner-remedy"))),
    }
}

fn only_exercise(gradebook: &Gradebook) -> Result<&crate::gradebook::Heading> {
    match &gradebook.class.exercises[..] {
        [heading] => Ok(heading),
        _ => Err(Trouble::usage(Sentence::new("export-one-exercise"))
            .remedy(Sentence::new("export-one-exercise-remedy"))),
    }
}

/// The only line of the only learner.
fn only_line(gradebook: &Gradebook) -> Result<&Line> {
    only_exercise(gradebook)?;
    Ok(&only_learner(gradebook)?[0])
}

/// The lines of the only learner, for systems that have no word for points that nobody knows: there,
/// a missing file says that the grader has failed.
fn settled(gradebook: &Gradebook) -> Result<&[Line]> {
    let lines = only_learner(gradebook)?;
    match lines.iter().find(|line| line.status == Status::GraderError) {
        Some(line) => {
            let what = Sentence::new("export-owed").with("exercise", &line.exercise);
            let trouble = Trouble::own(what).remedy(Sentence::new("export-owed-remedy"));
            let problem = line.problem.as_ref().map(|problem| problem.message.clone());
            Err(match problem {
                Some(problem) => trouble.because(problem),
                None => trouble,
            })
        }
        None => Ok(lines),
    }
}
