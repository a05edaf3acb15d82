//! Grading what is not known yet: several submissions at once, each grade on disk before the next.

use super::cache::Cache;
use super::journal::Journal;
use super::plan::{Unit, Work};
use super::room;
use super::scribe::Scribe;
use crate::catalogue::Exercise;
use crate::event::Event;
use crate::exit_status::ExitStatus;
use crate::grade::{Grade, Lab, grade};
use crate::gradebook::Line;
use crate::parallel::in_parallel;
use crate::score::State;
use crate::trouble::{Result, Trouble};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use verdict::{Sentence, Verdict};

/// What grading needs.
pub struct Shop<'a> {
    /// The stages.
    pub lab: &'a Lab<'a>,
    /// The exercises that are graded.
    pub exercises: &'a [&'a Exercise],
    /// Every unit.
    pub units: &'a [Unit<'a>],
    /// Grades of earlier batches.
    pub cache: &'a Cache,
    /// Whether those count.
    pub regrading: bool,
    /// Who writes the lines.
    pub scribe: &'a Scribe<'a>,
    /// How many submissions are graded at once.
    pub workers: usize,
}

/// What has been graded.
#[derive(Debug, Default)]
pub struct Done {
    /// A line for each unit of the work.
    pub lines: Vec<Line>,
    /// How many submissions were compiled and run.
    pub fresh: usize,
    /// How many grades were found.
    pub found: usize,
    /// What was found in the place of grades that were made all the same.
    pub replaced: Vec<Line>,
}

/// Where the workers meet.
struct Bench<'a> {
    journal: Mutex<&'a mut Journal>,
    done: Mutex<Done>,
    trouble: Mutex<Option<Trouble>>,
    stopped: AtomicBool,
    finished: AtomicUsize,
    total: usize,
    started: Instant,
}

impl Shop<'_> {
    /// Does all the work. Trouble that may pass stops it: what is done is kept, and the rest is left
    /// for the next time.
    pub fn do_all(&self, work: &[Work], journal: &mut Journal) -> Result<Done> {
        let bench = Bench {
            journal: Mutex::new(journal),
            done: Mutex::default(),
            trouble: Mutex::default(),
            stopped: AtomicBool::new(false),
            finished: AtomicUsize::new(0),
            total: work.iter().map(|work| work.units.len()).sum(),
            started: Instant::now(),
        };
        in_parallel(self.workers, work, |work| {
            // Relaxed: whoever sees it late does one more piece of work.
            if !bench.stopped.load(Relaxed)
                && let Err(trouble) = self.do_one(work, &bench)
            {
                bench.stop(trouble);
            }
        });
        match bench.trouble.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(trouble) => Err(trouble),
            None => Ok(bench.done.into_inner().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    fn do_one(&self, work: &Work, bench: &Bench<'_>) -> Result<()> {
        let exercise = self.exercises[self.units[work.units[0]].exercise];
        let cached = self.cache.get(&work.key, exercise);
        let is_found = cached.is_some() && !self.regrading;
        let (graded, replaced) = match cached {
            Some(grade) if is_found => (Ok(grade), None),
            replaced => (self.grade(work, exercise)?, replaced),
        };
        let lines = |graded: &Result<Grade>| -> Vec<Line> {
            let units = work.units.iter().map(|unit| &self.units[*unit]);
            units.map(|unit| self.scribe.graded(unit, exercise, graded)).collect()
        };
        let written = lines(&graded);
        bench.write(&written)?;
        if let (Ok(grade), false) = (&graded, is_found) {
            self.cache.put(&work.key, grade)?;
        }
        let mut done = bench.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.fresh += usize::from(!is_found);
        done.found += usize::from(is_found);
        done.replaced.extend(replaced.iter().flat_map(|grade| lines(&Ok(grade.clone()))));
        done.lines.extend(written);
        drop(done);
        bench.tell(self.lab, work.units.len());
        Ok(())
    }

    /// Grades a submission. `Err` is trouble that may pass; other trouble is this submission's line.
    fn grade(&self, work: &Work, exercise: &Exercise) -> Result<Result<Grade>> {
        let submission = self.units[work.units[0]].submission();
        let submission = submission.expect("work is made of units with a submission");
        let mut graded = grade(self.lab, exercise, submission.clone());
        // What the machine did to it once, it hardly does twice.
        if graded.as_ref().is_ok_and(is_unsettled) {
            graded = grade(self.lab, exercise, submission.clone());
        }
        if graded.as_ref().is_err_and(|trouble| trouble.status == ExitStatus::TryAgain) {
            return graded.map(Ok);
        }
        // A full disk makes compilers and checks fail; it makes none of them pass.
        let is_solved = graded.as_ref().is_ok_and(|grade| grade.score.state == State::Solved);
        let places = [self.lab.workspace.kept(), std::env::temp_dir()];
        if !is_solved && places.iter().any(|place| room::is_short(place)) {
            let trouble = Trouble::passing(Sentence::new("batch-no-room"));
            return Err(trouble.remedy(Sentence::new("disk-full-remedy")));
        }
        Ok(graded)
    }
}

fn is_unsettled(grade: &Grade) -> bool {
    grade.records.iter().any(|record| record.verdict == Verdict::GraderError)
}

impl Bench<'_> {
    fn write(&self, lines: &[Line]) -> Result<()> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).add(lines)
    }

    fn stop(&self, trouble: Trouble) {
        self.stopped.store(true, Relaxed);
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(trouble);
    }

    fn tell(&self, lab: &Lab<'_>, count: usize) {
        // Relaxed: only a count for people to read.
        let done = self.finished.fetch_add(count, Relaxed) + count;
        let (total, elapsed) = (self.total, self.started.elapsed());
        (lab.listener)(&Event::Batched { done, total, elapsed });
    }
}
