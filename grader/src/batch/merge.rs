//! Parts of a batch put together: one result for each unit, or which units and shards keep that from
//! being so.

use super::attempt::Attempt;
use super::differences::{self, Difference};
use super::plan_file::{Plan, PlannedUnit};
use super::shard::Shard;
use crate::gradebook::{Class, Gradebook, Line, Problem, Status};
use crate::trouble::{Result, Trouble};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use verdict::{Messages, Sentence};

/// What shards amount to.
#[derive(Clone, Debug)]
pub struct Merged {
    /// Every unit; one that no shard has a result of is trouble of ours, and states no points.
    pub gradebook: Gradebook,
    /// What names checks, rules and grader, by exercise.
    pub exercises: BTreeMap<String, String>,
    /// How many results were found more than once.
    pub folded: usize,
    /// The shards that are not whole.
    pub missing: Vec<Missing>,
    /// The learners and exercises that no shard has a result of.
    owed: BTreeSet<(String, String)>,
}

impl Merged {
    /// The results that there are.
    pub fn known(&self) -> Gradebook {
        let mut known = self.gradebook.clone();
        let is_owed =
            |line: &Line| self.owed.contains(&(line.learner.clone(), line.exercise.clone()));
        known.lines.retain(|line| !is_owed(line));
        known
    }
}

/// A shard that is not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which shard.
    pub shard: Shard,
    /// How many of its units have no result.
    pub units: usize,
    /// How many it has.
    pub total: usize,
}

/// A result, and the journal it stands in.
#[derive(Clone, Copy)]
struct Found<'a> {
    line: &'a Line,
    path: &'a Path,
}

/// Puts attempts at the shards of a plan together.
pub fn merge(plan: &Plan, attempts: &[Attempt], messages: &Messages) -> Result<Merged> {
    let exercises = keys(plan, attempts)?;
    let mut found: BTreeMap<(&str, &str), Found<'_>> = BTreeMap::new();
    let (mut folded, mut disagreeing) = (0, Vec::new());
    for attempt in attempts {
        for line in &attempt.lines {
            let unit = of_plan(plan, attempt, line)?;
            let new = Found { line, path: &attempt.path };
            match found.get(&unit).copied() {
                None => _ = found.insert(unit, new),
                // What the grader could not tell at first, it may have told later.
                Some(known) if known.line.status == Status::GraderError => {
                    found.insert(unit, new);
                }
                Some(_) if line.status == Status::GraderError => {}
                Some(known) if between(&known, &new).is_empty() => folded += 1,
                Some(known) => disagreeing.push((known, new)),
            }
        }
    }
    if !disagreeing.is_empty() {
        return Err(disagreement(&disagreeing, messages));
    }
    let missing = missing(plan, &found);
    let units =
        plan.units.iter().filter(|unit| !found.contains_key(&(&*unit.learner, &*unit.exercise)));
    let owed = units.map(|unit| (unit.learner.clone(), unit.exercise.clone())).collect();
    let line = |unit: &PlannedUnit| match found.get(&(&*unit.learner, &*unit.exercise)) {
        Some(found) => found.line.clone(),
        None => ungraded(plan, unit, messages),
    };
    let class = Class {
        exercises: plan.exercises.iter().map(|exercise| exercise.heading.clone()).collect(),
        strays: plan.strays.clone(),
        similar: plan.similar.clone(),
        ..Class::default()
    };
    let gradebook = Gradebook::new(plan.units.iter().map(line), class);
    Ok(Merged { gradebook, exercises, folded, missing, owed })
}

/// What all attempts were made under; each is of this plan.
fn keys(plan: &Plan, attempts: &[Attempt]) -> Result<BTreeMap<String, String>> {
    let mut keys: BTreeMap<String, (&str, &Path)> = BTreeMap::new();
    for attempt in attempts {
        if attempt.header.plan != plan.name {
            let what = Sentence::new("merge-other-plan").with("path", attempt.path.display());
            return Err(Trouble::usage(what).remedy(Sentence::new("merge-other-plan-remedy")));
        }
        for (exercise, key) in &attempt.header.exercises {
            let (first, place) =
                *keys.entry(exercise.clone()).or_insert((key.as_str(), &attempt.path));
            if first != key {
                let what = Sentence::new("merge-other-checks").with("exercise", exercise);
                let what = what.with("one", place.display()).with("other", attempt.path.display());
                let remedy = Sentence::new("merge-other-checks-remedy");
                return Err(Trouble::usage(what).remedy(remedy));
            }
        }
    }
    Ok(keys.into_iter().map(|(exercise, (key, _))| (exercise, key.to_owned())).collect())
}

/// The unit of a line, which is one of the attempt's shard.
fn of_plan<'a>(plan: &Plan, attempt: &Attempt, line: &'a Line) -> Result<(&'a str, &'a str)> {
    let key = (&*line.learner, &*line.exercise);
    let of = |unit: &PlannedUnit| (&*unit.learner, &*unit.exercise).cmp(&key);
    let unit = plan.units.binary_search_by(of).ok().map(|place| &plan.units[place]);
    let fits = |unit: &&PlannedUnit| {
        unit.shard == attempt.header.shard && unit.submission == line.submission
    };
    unit.filter(fits).map(|_| key).ok_or_else(|| {
        let what = Sentence::new("merge-stranger").with("path", attempt.path.display());
        let what = what.with("learner", &line.learner).with("exercise", &line.exercise);
        Trouble::usage(what).remedy(Sentence::new("merge-other-plan-remedy"))
    })
}

/// What of two results of a unit is different and decides points.
fn between(one: &Found<'_>, other: &Found<'_>) -> Vec<Difference> {
    differences::between(std::slice::from_ref(one.line), std::slice::from_ref(other.line))
}

fn disagreement(pairs: &[(Found<'_>, Found<'_>)], messages: &Messages) -> Trouble {
    let told = pairs.iter().flat_map(|(one, other)| {
        let unit = Sentence::new("merge-disagreement")
            .with("learner", verdict::text::escape(&one.line.learner))
            .with("exercise", &one.line.exercise)
            .with("one", one.path.display())
            .with("other", other.path.display());
        let found = between(one, other).into_iter().map(|difference| difference.sentence());
        std::iter::once(unit).chain(found).collect::<Vec<_>>()
    });
    let told: Vec<String> =
        told.map(|sentence| format!("  {}", messages.sentence(&sentence))).collect();
    let what = Sentence::new("merge-disagree").with("count", pairs.len());
    Trouble::own(what).because(told.join("\n")).remedy(Sentence::new("merge-disagree-remedy"))
}

fn missing(plan: &Plan, found: &BTreeMap<(&str, &str), Found<'_>>) -> Vec<Missing> {
    let count = plan.shards;
    let mut shards: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for unit in &plan.units {
        let is_missing = !found.contains_key(&(&*unit.learner, &*unit.exercise));
        let (units, total) = shards.entry(unit.shard).or_default();
        *units += usize::from(is_missing);
        *total += 1;
    }
    let shards = shards.into_iter().filter(|(_, (units, _))| *units > 0);
    let missing =
        |(number, (units, total))| Missing { shard: Shard { number, count }, units, total };
    shards.map(missing).collect()
}

/// The line of a unit that no shard has a result of.
fn ungraded(plan: &Plan, unit: &PlannedUnit, messages: &Messages) -> Line {
    let heading = plan.exercises.iter().find(|it| it.heading.exercise == unit.exercise);
    let points = heading.map_or(0, |exercise| exercise.heading.max_score);
    let shard = Shard { number: unit.shard, count: plan.shards };
    let sentence = |message: &str| messages.sentence(&Sentence::new(message).with("shard", shard));
    let line = Line {
        name: unit.name.clone(),
        email: unit.email.clone(),
        late: unit.late,
        profile: plan.order.profile,
        seed: plan.order.seed,
        effort: plan.order.effort,
        submission: unit.submission.clone(),
        ..Line::missing(&unit.learner, &unit.exercise, points)
    };
    line.unsettled(Problem {
        message: sentence("merge-ungraded"),
        remedy: Some(sentence("merge-ungraded-remedy")),
    })
}

#[cfg(test)]
mod tests;
