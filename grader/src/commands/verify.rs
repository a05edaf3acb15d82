//! `grader verify`: proves the course's own solutions and wrong answers.

use super::Desk;
use crate::catalogue::Exercise;
use crate::command_line::Verify;
use crate::compile::Prepared;
use crate::event::Event;
use crate::exit_status::ExitStatus;
use crate::grade::{Grade, Lab, regrade};
use crate::parallel::in_parallel;
use crate::report::text::points;
use crate::submission::Submission;
use crate::trouble::{Result, Trouble};
use crate::verify::{Claim, Expected, claims, mismatch, shortages, stub_trouble};
use std::sync::atomic::{AtomicUsize, Ordering};
use verdict::{Messages, Sentence, text};

impl Desk<'_> {
    /// Grades every stub, solution and answer as often as asked and compares with what is claimed.
    pub(super) fn verify(self, asked: &Verify) -> Result<ExitStatus> {
        let entries = self.entries(&asked.exercises)?;
        let mut status = ExitStatus::AllPassed;
        let mut work: Vec<(&Exercise, Claim)> = Vec::new();
        let mut short: Vec<(&Exercise, Sentence)> = Vec::new();
        for entry in entries {
            match entry
                .exercise()
                .map_err(Clone::clone)
                .and_then(|exercise| Ok((exercise, claims(&self.workspace, exercise)?)))
            {
                Ok((exercise, claims)) => {
                    let stub = stub_trouble(&self.workspace, exercise);
                    short.extend(stub.map(|sentence| (exercise, sentence)));
                    short.extend(shortages(&claims).into_iter().map(|it| (exercise, it)));
                    work.extend(claims.into_iter().map(|claim| (exercise, claim)));
                }
                Err(trouble) => {
                    self.complain(&trouble);
                    status = status.and(trouble.status);
                }
            }
        }
        let graded = self.graded(&work, asked)?;
        let mut wrong = 0;
        let names = work.iter().map(|(exercise, claim)| text::width(&full_name(exercise, claim)));
        let width = names.max().unwrap_or(0);
        for ((exercise, claim), graded) in work.iter().zip(&graded) {
            let row = row(exercise, claim, graded);
            print!("{}", row.told(width, self.messages));
            wrong += usize::from(!row.problems.is_empty());
            status = status.and(row.status);
        }
        for (exercise, sentence) in &short {
            println!("{}: {}", exercise.name, self.messages.sentence(sentence));
        }
        let summary = Sentence::new("verify-summary")
            .with("count", work.len())
            .with("rounds", asked.repeat)
            .with("wrong", wrong + short.len());
        println!("\n{}", self.messages.sentence(&summary));
        let as_claimed = wrong + short.len() == 0;
        Ok(status.and(if as_claimed { ExitStatus::AllPassed } else { ExitStatus::SomeFailed }))
    }

    /// Compiles everything once and grades it as often as asked.
    fn graded(
        &self,
        work: &[(&Exercise, Claim)],
        asked: &Verify,
    ) -> Result<Vec<Result<Vec<Grade>>>> {
        let progress = self.progress();
        // One line for all: what each grading does at the moment would only flicker.
        let listener = |event: &Event<'_>| match event {
            Event::Compiling { .. } | Event::Running { .. } | Event::Graded { .. } => {}
            _ => progress.hear(event),
        };
        if work.is_empty() {
            return Ok(Vec::new());
        }
        let lab = self.lab(&listener)?;
        let originals = match Prepared::has_originals(&self.workspace) {
            true => lab.prepared.on_originals(&self.workspace, &lab.slots)?,
            false => lab.prepared.clone(),
        };
        let on_originals = Lab {
            prepared: originals,
            workspace: lab.workspace,
            settings: lab.settings,
            slots: lab.slots.clone(),
            listener: lab.listener,
        };
        let (done, total) = (AtomicUsize::new(0), work.len());
        Ok(in_parallel(self.settings.jobs, work, |(exercise, claim)| {
            let submission = Submission::read(&claim.source, exercise);
            let graded = match &claim.expected {
                Expected::Caught { check, .. } if !asked.whole => {
                    regrade(&lab, &exercise.narrowed_to(check), submission, asked.repeat)
                }
                Expected::PassesOnOriginals => {
                    let examples = exercise.narrowed_to_examples();
                    regrade(&on_originals, &examples, submission, asked.repeat)
                }
                _ => regrade(&lab, exercise, submission, asked.repeat),
            };
            // Relaxed: only a count for people to read.
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            progress.hear(&Event::Verifying { done, total });
            graded
        }))
    }
}

fn full_name(exercise: &Exercise, claim: &Claim) -> String {
    format!("{} {}", exercise.name, claim.name)
}

/// One claim, held against every round.
struct Row {
    name: String,
    expected: Sentence,
    points: String,
    problems: Vec<Problem>,
    status: ExitStatus,
}

enum Problem {
    Mismatch(Sentence),
    Trouble(Trouble),
}

fn row(exercise: &Exercise, claim: &Claim, graded: &Result<Vec<Grade>>) -> Row {
    let mut row = Row {
        name: full_name(exercise, claim),
        expected: expected(&claim.expected),
        points: String::new(),
        problems: Vec::new(),
        status: ExitStatus::AllPassed,
    };
    match graded.as_deref() {
        Ok([grade, later @ ..]) => {
            // Where only some of the checks were run, points say nothing.
            if grade.records.len() == exercise.manifest.checks.len() {
                row.points = points(grade.score.points, grade.score.points_max);
            }
            row.problems.extend(mismatch(exercise, &claim.expected, grade).map(Problem::Mismatch));
            row.problems.extend(differences(grade, later).map(Problem::Mismatch));
        }
        Ok([]) => {}
        Err(trouble) => {
            row.status = trouble.status;
            row.problems.push(Problem::Trouble(trouble.clone()));
        }
    }
    row
}

/// Every check whose verdict is another one in a later round.
fn differences<'g>(first: &'g Grade, later: &'g [Grade]) -> impl Iterator<Item = Sentence> + 'g {
    first.records.iter().enumerate().flat_map(move |(index, record)| {
        later.iter().enumerate().filter_map(move |(round, grade)| {
            let verdict = grade.records[index].verdict;
            (verdict != record.verdict).then(|| {
                Sentence::new("verify-differs")
                    .with("check", &record.check)
                    .with("verdict", record.verdict.word())
                    .with("other", verdict.word())
                    .with("round", round + 2)
            })
        })
    })
}

fn expected(expected: &Expected) -> Sentence {
    match expected {
        Expected::Unsolved => Sentence::new("verify-expect-unsolved"),
        Expected::Reference | Expected::FullMarks => Sentence::new("verify-expect-full-marks"),
        Expected::PassesOnOriginals => Sentence::new("verify-expect-originals"),
        Expected::Caught { check, verdict } => Sentence::new("verify-expect-caught")
            .with("check", check)
            .with("verdict", verdict.word()),
        Expected::Unsaid(_) => Sentence::new("verify-expect-unsaid"),
    }
}

impl Row {
    fn told(&self, width: usize, messages: &Messages) -> String {
        let mark =
            messages.word(if self.problems.is_empty() { "verify-ok" } else { "verify-wrong" });
        let name = text::pad(&self.name, width);
        let expected = messages.sentence(&self.expected);
        let mut told = format!("{mark:<5}  {name}  {:>7}  {expected}\n", self.points);
        for problem in &self.problems {
            let problem = match problem {
                Problem::Mismatch(sentence) => messages.sentence(sentence),
                Problem::Trouble(trouble) => trouble.told(messages),
            };
            for line in problem.lines() {
                told += &format!("       {line}\n");
            }
        }
        told
    }
}
