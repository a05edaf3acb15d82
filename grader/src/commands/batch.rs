//! `grader batch`: grades what a whole class has handed in.

use super::Desk;
use crate::batch::cache::{self, Cache};
use crate::batch::class::{Broken, Class};
use crate::batch::differences::{self, Difference};
use crate::batch::journal::Journal;
use crate::batch::output::{Beginning, Output, Stamp};
use crate::batch::plan;
use crate::batch::scribe::Scribe;
use crate::batch::summary::Summary;
use crate::batch::work::{Done, Shop};
use crate::command_line::Batch;
use crate::compile::ChecksLibrary;
use crate::event::Event;
use crate::exit_status::ExitStatus;
use crate::grade::Lab;
use crate::gradebook::{self, Gradebook, Line, Status};
use crate::overlay;
use crate::progress::Progress;
use crate::report::{csv, junit, pages};
use crate::settings::Settings;
use crate::trouble::{Result, Trouble};
use crate::workspace::write_whole;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use verdict::Sentence;

impl Desk<'_> {
    /// Grades a class, or what of it is not known yet, and writes its gradebook and reports.
    pub(super) fn batch(mut self, asked: &Batch) -> Result<ExitStatus> {
        if let Some(jobs) = asked.jobs {
            self.settings.jobs = usize::try_from(jobs).unwrap_or(usize::MAX);
        }
        refuse_inside(&asked.submissions, &asked.out)?;
        if let Some(shard) = asked.shard {
            return self.shard(asked, shard);
        }
        let order = self.order(&asked.rules)?;
        order.apply(&mut self.settings);
        self.refuse_below()?;
        let taken = self.take_in(&asked.submissions, &order)?;
        let output = Output::open(&asked.out)?;
        overlay::sweep(&self.workspace);
        let units = plan::units(&taken.intake, &taken.places);
        let status = self.grade_class(asked, &output, &taken.class(&units))?;
        Ok(status.and(taken.status))
    }

    /// Nothing is graded below the level that is asked for.
    pub(super) fn refuse_below(&self) -> Result<()> {
        let Some(required) = self.settings.isolation else { return Ok(()) };
        let level = confinement::available().level();
        if level.at_least(required) {
            return Ok(());
        }
        let sentence =
            |message: &str| Sentence::new(message).with("required", required).with("level", level);
        Err(Trouble::own(sentence("batch-below")).remedy(sentence("batch-below-remedy")))
    }

    fn grade_class(&self, asked: &Batch, output: &Output, class: &Class<'_>) -> Result<ExitStatus> {
        let progress = self.progress();
        let listener = |event: &Event<'_>| hear_batch(&progress, event);
        let settings = self.settings_of_a_worker();
        let lab = Lab { settings: &settings, ..self.lab(&listener)? };
        let scribe = Scribe { messages: self.messages, settings: &self.settings };
        let keys = self.keys(&lab, class)?;
        let language = self.messages.language().to_string();
        let stamp = Stamp {
            language,
            exercises: keys.exercises.clone(),
            regrading: asked.regrade,
            ..Stamp::default()
        };
        let mut begun = output.begin(stamp, |line: &Line| class.fits(&scribe, line))?;
        self.tell_beginning(&begun, asked);
        let todo = class.todo(&begun.known);
        if !todo.is_empty() {
            output.outdate()?;
        }
        let bench = Bench { lab: &lab, class, scribe: &scribe, keys: &keys };
        let (ungraded, done) =
            self.grade_units(&bench, &todo, asked.regrade, &mut begun.journal)?;
        progress.hear(&Event::Finished);
        let known = begun.known.iter().filter(|line| line.submission.is_some()).count();
        let lines = class.renewed(&scribe, &begun.known).into_iter();
        let lines = lines.chain(ungraded).chain(done.lines.iter().cloned());
        let gradebook = Gradebook::new(lines, class.beside(&scribe));
        let is_written = !asked.regrade && output.holds(&gradebook, &begun.known, &REPORTS);
        if !is_written {
            self.write_reports(&output.folder, &gradebook)?;
        }
        let mut summary = Summary::of(&gradebook, self.messages);
        summary.work(&done, known);
        let mut status = status_of(&gradebook);
        if asked.regrade {
            output.end_regrading()?;
            let found = self.differences(&begun.earlier, &done, &gradebook);
            summary.differences(&found);
            if !found.is_empty() {
                status = status.and(ExitStatus::SomeFailed);
            }
        }
        summary.place(&output.folder);
        print!("{}", summary.text);
        write_whole(&output.folder.join("log/summary.txt"), &summary.text)?;
        Ok(status)
    }

    /// Each worker grades one submission at a time, one check after the other.
    pub(super) fn settings_of_a_worker(&self) -> Settings {
        Settings { jobs: 1, ..self.settings.clone() }
    }

    /// Grades units, and writes each line into the journal before the next is begun: those that
    /// nothing is run for, and what was done for the others.
    pub(super) fn grade_units(
        &self,
        bench: &Bench<'_>,
        todo: &[usize],
        regrading: bool,
        journal: &mut Journal,
    ) -> Result<(Vec<Line>, Done)> {
        let Bench { lab, class, scribe, keys } = bench;
        let ungraded = |place: &usize| class.ungraded(scribe, *place, &keys.broken);
        let ungraded: Vec<Line> = todo.iter().filter_map(ungraded).collect();
        journal.add(&ungraded)?;
        let work = plan::work(todo.iter().filter_map(|place| {
            let fingerprint = class.units[*place].submission()?.fingerprint()?;
            let key = keys.exercises.get(&class.exercise(*place).name)?;
            Some((*place, cache::key(key, &fingerprint)))
        }));
        let cache = Cache::of(&self.workspace)?;
        let shop = Shop {
            lab,
            exercises: class.exercises,
            units: class.units,
            cache: &cache,
            regrading,
            scribe,
            workers: self.settings.jobs,
        };
        let done = shop.do_all(&work, journal)?;
        cache.prune();
        Ok((ungraded, done))
    }

    /// What the lines depend on besides the submissions, and the exercises whose checks cannot be
    /// compiled: nobody gets points for those, nor a zero.
    pub(super) fn keys(&self, lab: &Lab<'_>, class: &Class<'_>) -> Result<Keys> {
        let program = cache::program()?;
        let mut keys = Keys::default();
        for exercise in class.exercises {
            let prepared = lab.prepared_for(exercise);
            let checks = prepared.and_then(|prepared| {
                ChecksLibrary::find(&prepared, exercise, &lab.slots, lab.listener)
            });
            match checks.and_then(|it| cache::key_of_exercise(lab, &program, exercise, &it)) {
                Ok(key) => _ = keys.exercises.insert(exercise.name.clone(), key),
                Err(trouble) if trouble.status == ExitStatus::TryAgain => return Err(trouble),
                Err(trouble) => {
                    self.complain(&trouble);
                    keys.broken.insert(exercise.name.clone(), trouble);
                }
            }
        }
        Ok(keys)
    }

    fn tell_beginning(&self, begun: &Beginning, asked: &Batch) {
        if self.settings.quiet {
            return;
        }
        let path = asked.out.join(gradebook::RESULTS);
        let told = [("batch-outdated", begun.outdated), ("batch-torn", begun.broken)];
        for (message, count) in told.into_iter().filter(|(_, count)| *count > 0) {
            let sentence = Sentence::new(message).with("count", count).with("path", path.display());
            eprintln!("{}", self.messages.sentence(&sentence));
        }
    }

    pub(super) fn write_reports(&self, folder: &Path, gradebook: &Gradebook) -> Result<()> {
        pages::pages(gradebook, self.messages).write(folder)?;
        let [_, grades, suites] = REPORTS.map(|name| folder.join(name));
        write_whole(&grades, csv::csv(gradebook))?;
        write_whole(&suites, junit::junit(gradebook, self.messages))?;
        // Last, because it says that the batch has come to its end.
        gradebook.write(folder)
    }

    /// What is different from the results of before, or from grades that were at hand.
    fn differences(&self, earlier: &[Line], done: &Done, gradebook: &Gradebook) -> Vec<Difference> {
        let named: BTreeSet<_> =
            earlier.iter().map(|line| (&line.learner, &line.exercise)).collect();
        let at_hand = done.replaced.iter();
        let at_hand = at_hand.filter(|line| !named.contains(&(&line.learner, &line.exercise)));
        let before: Vec<Line> = earlier.iter().chain(at_hand).cloned().collect();
        differences::between(&before, &gradebook.lines)
    }
}

/// What is written besides the gradebook itself.
const REPORTS: [&str; 3] = ["report.html", "grades.csv", "junit.xml"];

/// What grading needs.
pub(super) struct Bench<'a> {
    pub(super) lab: &'a Lab<'a>,
    pub(super) class: &'a Class<'a>,
    pub(super) scribe: &'a Scribe<'a>,
    pub(super) keys: &'a Keys,
}

/// What names checks, rules and grader, by exercise.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) exercises: BTreeMap<String, String>,
    pub(super) broken: Broken,
}

/// One line for all: what each grading does at the moment would only flicker.
pub(super) fn hear_batch(progress: &Progress<'_>, event: &Event<'_>) {
    match event {
        Event::Compiling { .. } | Event::Running { .. } | Event::Graded { .. } => {}
        _ => progress.hear(event),
    }
}

/// How the command ends after these lines.
pub(super) fn status_of(gradebook: &Gradebook) -> ExitStatus {
    match gradebook.lines.iter().any(|line| line.status == Status::GraderError) {
        true => ExitStatus::OwnFault,
        false => ExitStatus::AllPassed,
    }
}

/// Results among the submissions would be taken for a learner's the next time.
pub(super) fn refuse_inside(submissions: &Path, folder: &Path) -> Result<()> {
    // The folder need not be there yet, but what it will lie in is.
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut around = absolute.ancestors().filter_map(|ancestor| ancestor.canonicalize().ok());
    match (submissions.canonicalize(), around.next()) {
        (Ok(outer), Some(inner)) if inner.starts_with(&outer) => {
            let what = Sentence::new("batch-out-inside").with("path", folder.display());
            Err(Trouble::usage(what).remedy(Sentence::new("batch-not-ours-remedy")))
        }
        _ => Ok(()),
    }
}
