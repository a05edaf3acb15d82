//! `grader explain`: the failing execution of a check.

use super::Desk;
use super::run::grade_and_keep;
use crate::catalogue::Exercise;
use crate::command_line::{Explain, ExplainFormat};
use crate::compile::Compiled;
use crate::event::Event;
use crate::exit_status::ExitStatus;
use crate::grade::{Grade, Lab};
use crate::manifest::Check;
use crate::overlay::Overlay;
use crate::report::page::{self, Extras};
use crate::report::text::Style;
use crate::report::{Paint, json, text};
use crate::results;
use crate::run;
use crate::scene::Scene;
use crate::score::score;
use crate::stepper;
use crate::submission::{Source, Submission};
use crate::trouble::{Result, Trouble};
use crate::workspace;
use verdict::{Messages, Record, Sentence, Verdict};

impl Desk<'_> {
    /// Explains one check, from the result at hand where there is one.
    pub(super) fn explain(&self, asked: &Explain) -> Result<ExitStatus> {
        let exercise = self.exercise(&asked.exercise)?;
        let check = asked.check.as_deref().map(|name| find_check(exercise, name)).transpose()?;
        let source = self.source(asked.submission.as_deref())?;
        let grade = self.grade_to_explain(asked, exercise, check, &source)?;
        let chosen = chosen(exercise, &grade, check);
        let submission = asked.submission.as_ref().map(|path| path.display().to_string());
        let style = self.style(submission.as_deref());
        let told = Told { exercise, source: &source, grade: &grade, chosen };
        match asked.format {
            ExplainFormat::Json => self.explain_as_json(&told),
            ExplainFormat::Html => self.explain_as_page(&told, asked, style)?,
            ExplainFormat::Text if asked.step && stepper::is_possible() => {
                self.explain_step_by_step(&told, style)?;
            }
            ExplainFormat::Text => print!("{}", told.text(style)),
        }
        let passed = chosen.is_none_or(|(_, record)| record.verdict == Verdict::Passed);
        Ok(if passed { ExitStatus::AllPassed } else { ExitStatus::SomeFailed })
    }

    fn grade_to_explain(
        &self,
        asked: &Explain,
        exercise: &Exercise,
        check: Option<&Check>,
        source: &Source,
    ) -> Result<Grade> {
        let progress = self.progress();
        let listener = |event: &Event<'_>| progress.hear(event);
        let lab = self.lab(&listener)?;
        match (&asked.replay, check) {
            (Some(token), Some(check)) => replayed(&lab, exercise, check, source, token),
            _ => self.at_hand_or_graded(&lab, exercise, source),
        }
    }

    fn explain_as_json(&self, told: &Told<'_>) {
        let records = told.chosen.iter().map(|(_, record)| (*record).clone()).collect();
        let grade = Grade { records, ..told.grade.clone() };
        let grades = [(&*told.exercise.manifest.checks, &grade)];
        println!("{}", json::document(&grades, Vec::new(), self.messages));
    }

    fn explain_step_by_step(&self, told: &Told<'_>, style: Style<'_>) -> Result<()> {
        let Some(scene) = told.scene(self.messages) else {
            print!("{}", told.text(style));
            return Ok(());
        };
        stepper::run(&scene, self.messages, self.settings.color)
            .map_err(|error| Trouble::own(Sentence::new("no-terminal")).because(error))
    }

    /// A page, where there is an execution to show; otherwise what there is to say instead.
    fn explain_as_page(&self, told: &Told<'_>, asked: &Explain, style: Style<'_>) -> Result<()> {
        let (Some(scene), Some((check, record))) = (told.scene(self.messages), told.chosen) else {
            eprint!("{}", told.text(style));
            return Ok(());
        };
        let plain = Style { paint: Paint { color: false }, ..style };
        let extras = Extras {
            drawing: text::drawing(told.exercise, check, record, plain),
            coverage: record.coverage.as_ref().map(|it| self.messages.coverage(it)),
            replay_command: text::replay_command(told.exercise, check, record, plain),
        };
        let page = page::page(&scene, &extras, self.messages);
        let Some(path) = &asked.out else {
            print!("{page}");
            return Ok(());
        };
        workspace::write_whole(path, &page)?;
        let written = Sentence::new("page-written").with("path", path.display());
        eprintln!("{}", self.messages.sentence(&written));
        Ok(())
    }

    fn at_hand_or_graded(
        &self,
        lab: &Lab<'_>,
        exercise: &Exercise,
        source: &Source,
    ) -> Result<Grade> {
        let submission = Submission::read(source, exercise);
        let fingerprint = results::fingerprint(exercise, &submission, None, 1);
        let prepared = Some(&*lab.prepared.key);
        match results::at_hand(&self.workspace, exercise, fingerprint.as_deref(), prepared) {
            Some(kept) => Ok(Grade {
                exercise: exercise.name.clone(),
                score: score(&exercise.manifest.checks, &kept.records),
                records: kept.records,
                rejection: kept.rejection,
                findings: Vec::new(),
                isolation: None,
                cost: Default::default(),
            }),
            None => grade_and_keep(lab, exercise, source),
        }
    }
}

/// What there is to tell.
struct Told<'a> {
    exercise: &'a Exercise,
    source: &'a Source,
    grade: &'a Grade,
    chosen: Option<(&'a Check, &'a Record)>,
}

impl Told<'_> {
    /// As people read it from top to bottom.
    fn text(&self, style: Style<'_>) -> String {
        if self.grade.rejection.is_some() {
            return text::table(self.exercise, self.grade, style)
                + &text::failures(self.exercise, self.grade, style);
        }
        match self.chosen {
            Some((check, record)) => text::explained(self.exercise, check, record, style),
            None => style.messages.word("nothing-to-explain") + "\n",
        }
    }

    fn scene(&self, messages: &Messages) -> Option<Scene> {
        let (check, record) = self.chosen?;
        let submission = Submission::read(self.source, self.exercise);
        Scene::of(self.exercise, check, record, &submission, messages)
    }
}

/// The check of that name, or the only one whose name ends so.
fn find_check<'e>(exercise: &'e Exercise, asked: &str) -> Result<&'e Check> {
    let checks = &exercise.manifest.checks;
    if let Some(check) = checks.iter().find(|check| check.name == asked) {
        return Ok(check);
    }
    let ending = format!("::{asked}");
    let mut ends: Vec<&Check> =
        checks.iter().filter(|check| check.name.ends_with(&ending)).collect();
    if ends.len() == 1 {
        return Ok(ends.remove(0));
    }
    let what = Sentence::new("unknown-check").with("check", asked).with("exercise", &exercise.name);
    let near = |check: &&Check| strsim::damerau_levenshtein(&check.name, asked);
    let closest = checks.iter().min_by_key(near).map_or("", |check| &check.name);
    Err(Trouble::usage(what).remedy(Sentence::new("did-you-mean").with("name", closest)))
}

/// The check asked for, else the first that did not pass and was not left out because of others.
fn chosen<'g>(
    exercise: &'g Exercise,
    grade: &'g Grade,
    asked: Option<&Check>,
) -> Option<(&'g Check, &'g Record)> {
    let pairs = grade.records.iter().filter_map(|record| {
        let check = exercise.manifest.checks.iter().find(|check| check.name == record.check)?;
        Some((check, record))
    });
    let pairs: Vec<_> = pairs.collect();
    let wanted = |(check, record): &(&Check, &Record)| match asked {
        Some(asked) => check.name == asked.name,
        None => !matches!(record.verdict, Verdict::Passed | Verdict::Skipped),
    };
    let not_passed = |(_, record): &(&Check, &Record)| record.verdict != Verdict::Passed;
    let found = pairs.iter().find(|pair| wanted(pair));
    let fallback = || pairs.iter().find(|pair| asked.is_none() && not_passed(pair));
    found.or_else(fallback).copied()
}

/// One execution of one check, run again.
fn replayed(
    lab: &Lab<'_>,
    exercise: &Exercise,
    check: &Check,
    source: &Source,
    token: &str,
) -> Result<Grade> {
    let submission = Submission::read(source, exercise);
    let overlay = Overlay::lay(lab.workspace, exercise, submission)?;
    let judgement = lab.judge(exercise, &overlay);
    let (records, rejection) = match lab.compile(exercise, &overlay, &judgement)? {
        Compiled::Program(program) => {
            let replay =
                run::replay(exercise, check, &overlay, &program, lab.settings, &lab.slots, token);
            (vec![replay], None)
        }
        Compiled::Rejected(rejection) | Compiled::Refused(rejection) => {
            (run::rejected(exercise, Verdict::CompileError, &rejection), Some(rejection))
        }
    };
    Ok(Grade {
        exercise: exercise.name.clone(),
        score: score(&exercise.manifest.checks, &records),
        records,
        rejection,
        findings: judgement.findings(),
        isolation: None,
        cost: Default::default(),
    })
}
