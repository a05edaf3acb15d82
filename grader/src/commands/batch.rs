//! `grader batch`: grades what a whole class has handed in.

use super::Desk;
use crate::batch::cache::{self, Cache};
use crate::batch::differences::{self, Difference};
use crate::batch::intake::{Desk as Sorter, Intake};
use crate::batch::output::{Beginning, Output, Stamp};
use crate::batch::plan::{self, Unit};
use crate::batch::roster::Roster;
use crate::batch::scribe::Scribe;
use crate::batch::summary::Summary;
use crate::batch::work::{Done, Shop};
use crate::catalogue::{Entry, Exercise};
use crate::command_line::Batch;
use crate::compile::ChecksLibrary;
use crate::event::Event;
use crate::exit_status::ExitStatus;
use crate::grade::Lab;
use crate::gradebook::{self, Gradebook, Line, Status};
use crate::overlay;
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
        self.settings.seed = asked.seed;
        self.settings.effort = asked.effort;
        self.settings.limits = self.settings.limits.times(asked.effort);
        self.settings.profile = asked.profile;
        self.settings.isolation = asked.isolation.or(asked.profile.isolation());
        if let Some(jobs) = asked.jobs {
            self.settings.jobs = usize::try_from(jobs).unwrap_or(usize::MAX);
        }
        self.refuse_below()?;
        refuse_inside(&asked.submissions, &asked.out)?;
        let (chosen, mut status) = self.chosen(&asked.exercise)?;
        let (readable, others): (Vec<&Entry>, Vec<&Entry>) =
            self.catalogue.entries.iter().partition(|entry| entry.exercise().is_ok());
        let readable: Vec<&Exercise> =
            readable.iter().filter_map(|entry| entry.exercise().ok()).collect();
        let place = |name: &String| readable.iter().position(|exercise| exercise.name == *name);
        let chosen: Vec<usize> = chosen.iter().filter_map(place).collect();
        let roster = asked.roster.as_deref().map(Roster::read).transpose()?;
        let assumed = chosen.first().copied().filter(|_| chosen.len() == 1);
        let roster = roster.as_ref();
        let sorter = Sorter { exercises: &readable, others: &others, assumed, roster };
        let intake = Intake::read(&asked.submissions, &sorter)?;
        if intake.learners.is_empty() && intake.strays.is_empty() {
            let what = Sentence::new("batch-nobody").with("path", asked.submissions.display());
            return Err(Trouble::usage(what).remedy(Sentence::new("batch-nobody-remedy")));
        }
        let places = match chosen.is_empty() {
            true => plan::handed_in(&intake, &readable),
            false => chosen,
        };
        let exercises: Vec<&Exercise> = places.iter().map(|place| readable[*place]).collect();
        let output = Output::open(&asked.out)?;
        overlay::sweep(&self.workspace);
        let units = plan::units(&intake, &places);
        let class = Class { intake: &intake, exercises: &exercises, units: &units };
        status = status.and(self.grade_class(asked, &output, &class)?);
        Ok(status)
    }

    /// Nothing is graded below the level that is asked for.
    fn refuse_below(&self) -> Result<()> {
        let Some(required) = self.settings.isolation else { return Ok(()) };
        let level = confinement::available().level();
        if level.at_least(required) {
            return Ok(());
        }
        let sentence =
            |message: &str| Sentence::new(message).with("required", required).with("level", level);
        Err(Trouble::own(sentence("batch-below")).remedy(sentence("batch-below-remedy")))
    }

    /// The names of the exercises asked for, in the order of the catalogue. One that cannot be read
    /// keeps the others from being graded only where it was asked for.
    fn chosen(&self, asked: &[String]) -> Result<(Vec<String>, ExitStatus)> {
        let mut status = ExitStatus::AllPassed;
        let entries: Vec<&Entry> = self.entries(asked)?;
        for trouble in entries.iter().filter_map(|entry| entry.exercise().err()) {
            if !asked.is_empty() {
                return Err(trouble.clone());
            }
            self.complain(trouble);
            status = status.and(trouble.status);
        }
        let mut names: Vec<String> = Vec::new();
        if !asked.is_empty() {
            names.extend(entries.iter().map(|entry| entry.name.clone()));
            names.sort();
        }
        Ok((names, status))
    }

    fn grade_class(&self, asked: &Batch, output: &Output, class: &Class<'_>) -> Result<ExitStatus> {
        let progress = self.progress();
        // One line for all: what each grading does at the moment would only flicker.
        let listener = |event: &Event<'_>| match event {
            Event::Compiling { .. } | Event::Running { .. } | Event::Graded { .. } => {}
            _ => progress.hear(event),
        };
        // Each worker grades one submission at a time, one check after the other.
        let settings = Settings { jobs: 1, ..self.settings.clone() };
        let lab = Lab { settings: &settings, ..self.lab(&listener)? };
        let scribe = Scribe { messages: self.messages, settings: &self.settings };
        let (stamp, broken) = self.stamp(&lab, class, asked.regrade)?;
        let keys = stamp.exercises.clone();
        let fits = |line: &Line| class.fits(&scribe, line);
        let mut begun = output.begin(stamp, fits)?;
        self.tell_beginning(&begun, asked);
        let todo = class.todo(&begun.known);
        let ungraded = todo.iter().filter_map(|place| class.ungraded(&scribe, *place, &broken));
        let ungraded: Vec<Line> = ungraded.collect();
        if !todo.is_empty() {
            output.outdate()?;
        }
        begun.journal.add(&ungraded)?;
        let work = plan::work(todo.iter().filter_map(|place| {
            let fingerprint = class.units[*place].submission()?.fingerprint()?;
            let key = keys.get(&class.exercise(*place).name)?;
            Some((*place, cache::key(key, &fingerprint)))
        }));
        let cache = Cache::of(&self.workspace)?;
        let shop = Shop {
            lab: &lab,
            exercises: class.exercises,
            units: class.units,
            cache: &cache,
            regrading: asked.regrade,
            scribe: &scribe,
        };
        let known = begun.known.iter().filter(|line| line.submission.is_some()).count();
        let done = shop.do_all(&work, &mut begun.journal)?;
        progress.hear(&Event::Finished);
        cache.prune();
        let gradebook = class.gradebook(&scribe, &begun, ungraded, &done);
        let is_written = !asked.regrade && output.holds(&gradebook, &begun.known, &REPORTS);
        if !is_written {
            self.write_reports(&output.folder, &gradebook)?;
        }
        let mut summary = Summary::of(&gradebook, self.messages);
        summary.work(&done, known);
        let mut status = match gradebook.lines.iter().any(|line| line.status == Status::GraderError)
        {
            true => ExitStatus::OwnFault,
            false => ExitStatus::AllPassed,
        };
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

    /// What the lines depend on besides the submissions, and the exercises whose checks cannot be
    /// compiled: nobody gets points for those, nor a zero.
    fn stamp(&self, lab: &Lab<'_>, class: &Class<'_>, regrading: bool) -> Result<(Stamp, Broken)> {
        let program = cache::program()?;
        let (mut exercises, mut broken) = (BTreeMap::new(), Broken::new());
        for exercise in class.exercises {
            let checks = ChecksLibrary::find(&lab.prepared, exercise, &lab.slots, lab.listener);
            match checks.and_then(|it| cache::key_of_exercise(lab, &program, exercise, &it)) {
                Ok(key) => _ = exercises.insert(exercise.name.clone(), key),
                Err(trouble) if trouble.status == ExitStatus::TryAgain => return Err(trouble),
                Err(trouble) => {
                    self.complain(&trouble);
                    broken.insert(exercise.name.clone(), trouble);
                }
            }
        }
        let language = self.messages.language().to_string();
        Ok((Stamp { language, exercises, regrading, ..Stamp::default() }, broken))
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

    fn write_reports(&self, folder: &Path, gradebook: &Gradebook) -> Result<()> {
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

/// Exercises that cannot be graded at all, and why.
type Broken = BTreeMap<String, Trouble>;

/// Results among the submissions would be taken for a learner's the next time.
fn refuse_inside(submissions: &Path, folder: &Path) -> Result<()> {
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

/// A class and the exercises it is graded in.
struct Class<'a> {
    intake: &'a Intake,
    exercises: &'a [&'a Exercise],
    units: &'a [Unit<'a>],
}

impl Class<'_> {
    fn exercise(&self, place: usize) -> &Exercise {
        self.exercises[self.units[place].exercise]
    }

    /// The line of a unit that nothing is run for.
    fn ungraded(&self, scribe: &Scribe<'_>, place: usize, broken: &Broken) -> Option<Line> {
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
    fn fits(&self, scribe: &Scribe<'_>, line: &Line) -> bool {
        let Some(place) = self.unit(line) else { return false };
        match scribe.ungraded(&self.units[place], self.exercise(place)) {
            Some(ungraded) => ungraded == *line,
            None => scribe.fits(&self.units[place], line),
        }
    }

    /// The units that no line is known of.
    fn todo(&self, known: &[Line]) -> Vec<usize> {
        let known: BTreeSet<usize> = known.iter().filter_map(|line| self.unit(line)).collect();
        (0..self.units.len()).filter(|place| !known.contains(place)).collect()
    }

    fn gradebook(
        &self,
        scribe: &Scribe<'_>,
        begun: &Beginning,
        ungraded: Vec<Line>,
        done: &Done,
    ) -> Gradebook {
        let renewed = |line: &Line| {
            let unit = &self.units[self.unit(line)?];
            Some(scribe.renewed(unit, line.clone()))
        };
        let known = begun.known.iter().filter_map(renewed);
        let lines = known.chain(ungraded).chain(done.lines.iter().cloned());
        let class = gradebook::Class {
            exercises: self.exercises.iter().map(|exercise| scribe.heading(exercise)).collect(),
            strays: self.intake.strays.iter().map(|stray| scribe.stray(stray)).collect(),
            ..gradebook::Class::default()
        };
        Gradebook::new(lines, class)
    }
}
