//! What several machines agree on before they grade a class: every unit, what was handed in for it,
//! and the shard it falls to.

use super::class::Class;
use super::roster::Roster;
use super::scribe::Scribe;
use super::shard::{Shard, dealt};
use crate::catalogue::Exercise;
use crate::compile::Key;
use crate::gradebook::{Class as Beside, Heading, Line, Similar, Stray};
use crate::settings::{Profile, Settings};
use crate::trouble::{Result, Trouble};
use crate::workspace::write_whole;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;
use verdict::Sentence;

/// Where shards of a batch keep the plan they are of.
pub const PLAN: &str = "plan.json";

/// The version of [`Plan`].
const PLAN_VERSION: u32 = 1;

/// A class divided into shards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// [`PLAN_VERSION`].
    pub schema_version: u32,
    /// Made from all the rest: two plans of the same name are the same plan.
    pub name: String,
    /// How many shards there are.
    pub shards: u32,
    /// What each shard is graded by.
    #[serde(flatten)]
    pub order: GradingOrder,
    /// The exercises that are graded, in the order of the course.
    pub exercises: Vec<PlannedExercise>,
    /// What was handed in and belongs to no unit.
    pub strays: Vec<Stray>,
    /// Answers that are alike: no shard sees all of them.
    pub similar: Vec<Similar>,
    /// Sorted by learner and exercise.
    pub units: Vec<PlannedUnit>,
}

/// Who is graded, in what, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GradingOrder {
    /// The language of the sentences in the lines.
    pub language: String,
    /// The rules submissions are held to.
    pub profile: Profile,
    /// The seed of everything that is drawn, where it is not the checks' own.
    pub seed: Option<u64>,
    /// How many times the ordinary number of executions each check may run.
    pub effort: u64,
    /// The level of isolation below which nothing is graded.
    pub isolation: Option<String>,
    /// The exercises that were named; without one, those that somebody has handed something in for.
    pub asked: Vec<String>,
    /// Who belongs to the class, where that is told.
    pub roster: Option<Roster>,
}

/// An exercise that is graded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedExercise {
    /// Its column.
    #[serde(flatten)]
    pub heading: Heading,
    /// What names its manifest and its checks.
    pub checks: String,
}

/// A learner's answer to an exercise, and the shard it falls to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedUnit {
    /// What identifies the learner.
    pub learner: String,
    /// The full name.
    pub name: Option<String>,
    /// Where the learner is written to.
    pub email: Option<String>,
    /// `03-actor-cache`.
    pub exercise: String,
    /// What names the submission; null where there is nothing to grade.
    pub submission: Option<String>,
    /// Whether it came after its time.
    pub late: bool,
    /// What is wrong with it, where it is not graded.
    pub problem: Option<String>,
    /// The number of the shard.
    pub shard: u32,
}

impl GradingOrder {
    /// The settings that every machine grades with.
    pub fn apply(&self, settings: &mut Settings) {
        settings.profile = self.profile;
        settings.seed = self.seed;
        settings.effort = self.effort;
        settings.limits = settings.limits.times(self.effort);
        settings.isolation = self.isolation.as_ref().and_then(|level| level.parse().ok());
    }
}

impl Plan {
    /// Divides a class into so many shards.
    pub fn of(
        class: &Class<'_>,
        scribe: &Scribe<'_>,
        order: &GradingOrder,
        shards: u32,
    ) -> Result<Plan> {
        let planned = |exercise: &&Exercise| {
            let (heading, checks) = (scribe.heading(exercise), checks_of(exercise)?);
            Ok(PlannedExercise { heading, checks })
        };
        let exercises = class.exercises.iter().map(planned).collect::<Result<_>>()?;
        let Beside { strays, similar, .. } = class.beside(scribe);
        let mut plan = Plan {
            schema_version: PLAN_VERSION,
            name: String::new(),
            shards,
            order: order.clone(),
            exercises,
            strays,
            similar,
            units: (0..class.units.len()).map(|place| unit(class, scribe, place)).collect(),
        };
        let keys: Vec<(&str, Option<&str>)> =
            plan.units.iter().map(|unit| (&*unit.exercise, unit.submission.as_deref())).collect();
        let dealt = dealt(&keys, shards);
        plan.units.iter_mut().zip(dealt).for_each(|(unit, shard)| unit.shard = shard);
        plan.name = plan.named();
        Ok(plan)
    }

    /// What names this plan.
    fn named(&self) -> String {
        Key::of("plan").with(Plan { name: String::new(), ..self.clone() }.to_text()).name()
    }

    fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).expect("a plan holds only text, numbers and lists")
            + "\n"
    }

    /// Writes the plan in one go.
    pub fn write(&self, path: &Path) -> Result<()> {
        write_whole(path, self.to_text())
    }

    /// Reads what [`Plan::write`] wrote.
    pub fn read(path: &Path) -> Result<Plan> {
        let broken = || {
            let what = Sentence::new("plan-broken").with("path", path.display());
            Trouble::usage(what).remedy(Sentence::new("plan-broken-remedy"))
        };
        let text = fs::read_to_string(path).map_err(|error| broken().because(error))?;
        let plan: Plan = serde_json::from_str(&text).map_err(|error| broken().because(error))?;
        match plan.schema_version == PLAN_VERSION && plan.name == plan.named() {
            true => Ok(plan),
            false => Err(broken()),
        }
    }

    /// Refuses a shard that there is none of.
    pub fn hold(&self, shard: Shard) -> Result<()> {
        if shard.count == self.shards {
            return Ok(());
        }
        let sentence =
            |message: &str| Sentence::new(message).with("shard", shard).with("count", self.shards);
        Err(Trouble::usage(sentence("plan-no-shard")).remedy(sentence("plan-no-shard-remedy")))
    }

    /// Refuses another class than this one, or the same one under other checks.
    pub fn hold_class(&self, found: &Plan) -> Result<()> {
        if found.name == self.name {
            return Ok(());
        }
        let other = |one: &&PlannedExercise| {
            let same = |it: &&PlannedExercise| it.heading.exercise == one.heading.exercise;
            found.exercises.iter().find(same).is_some_and(|it| it.checks != one.checks)
        };
        if let Some(exercise) = self.exercises.iter().find(other) {
            let name = &exercise.heading.exercise;
            let what = Sentence::new("plan-other-checks").with("exercise", name);
            return Err(Trouble::usage(what).remedy(Sentence::new("plan-other-remedy")));
        }
        let differing = self.units.iter().filter(|unit| !found.units.contains(unit)).count();
        let added = found.units.iter().filter(|unit| !self.units.contains(unit)).count();
        let what = Sentence::new("plan-other-class").with("count", differing.max(added));
        Err(Trouble::usage(what).remedy(Sentence::new("plan-other-remedy")))
    }
}

/// Names what decides the points of an exercise, whatever machine it is on.
fn checks_of(exercise: &Exercise) -> Result<String> {
    let key = Key::of("planned exercise")
        .with_file(&exercise.folder, Path::new("exercise.toml"))
        .and_then(|key| key.with_folder(&exercise.folder, Path::new("checks"), &[]));
    let key = key.map_err(|error| Trouble::file("cannot-read", &exercise.folder, &error))?;
    Ok(key.name())
}

fn unit(class: &Class<'_>, scribe: &Scribe<'_>, place: usize) -> PlannedUnit {
    let (unit, exercise) = (&class.units[place], class.exercise(place));
    let ungraded: Option<Line> = scribe.ungraded(unit, exercise);
    PlannedUnit {
        learner: unit.person.id.clone(),
        name: unit.person.name.clone(),
        email: unit.person.email.clone(),
        exercise: exercise.name.clone(),
        submission: unit.submission().and_then(|submission| submission.fingerprint()),
        late: unit.answer.is_late,
        problem: ungraded.and_then(|line| line.problem).map(|problem| problem.message),
        shard: 0,
    }
}
