//! Linearizability checks: scenarios drawn from a specification, each explored by the model.

use crate::Specification;
use crate::cases::{CaseName, Cases};
use crate::explain;
use crate::explorer::Explorer;
use crate::harness::{self, Session};
use crate::history::Ending;
use crate::judge::{Finding, SourcePlaces, judge, uses_nothing};
use crate::model::replayed;
use crate::outcome::Outcome;
use crate::scenario::{Scenario, Scenarios};
use crate::source::Sources;
use crate::stage::{NOT_LINEARIZABLE, Stage};
use proptest::strategy::ValueTree;
use std::cell::Cell;
use std::collections::HashSet;
use std::panic::Location;
use sync::Arc;
use sync::engine::{Cause, Failure, Memory, Schedule, Search};
use verdict::{Coverage, Kind, Verdict, note, sentence};

/// Executions drawn at random for each scenario. Many scenarios with a few executions each find more
/// than few scenarios with many: `docs/figures.md` has the comparison.
const DRAWN_EXECUTIONS: u64 = 12;

/// Executions of each pass over a scenario that is made smaller, or that is searched with more than
/// the ordinary effort.
const EXECUTIONS: u64 = 300;

/// Scenarios looked at for each one wanted, where many are the same or not wanted.
const DRAWS_MAX: u32 = 20;

/// Draws small concurrent scenarios from a specification, runs each in many interleavings, and
/// checks that every history is explained by some order of single calls.
///
/// A failing scenario is shrunk to the fewest threads and operations, and shown in its simplest
/// failing execution.
///
/// # Panics
/// When some execution fails: the test fails, and shows it on stderr.
#[track_caller]
pub fn linearizable<S: Specification, F: Fn() -> S + Send + 'static>(specification: F) {
    let place = Location::caller();
    harness::run(Kind::Linearizable, std::any::type_name::<F>(), place, move |session| {
        Check::new(session, specification()).run()
    });
}

/// How the executions of one scenario are searched.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Plan {
    /// A few drawn at random; with more than the ordinary effort every one, within a budget.
    Drawn {
        /// Where the draw begins.
        seed: u64,
    },
    /// For a scenario like one that fails: those with the fewest preemptions, then every one, within
    /// a budget, then the draw.
    Simplest {
        /// Where the draw begins.
        seed: u64,
    },
}

/// One check of a specification: the cases, and what is done with each.
pub(crate) struct Check<'a, S: Specification> {
    pub(crate) session: &'a Session,
    pub(crate) specification: Arc<S>,
    pub(crate) cases: Cases<Scenarios<S::Operation>>,
    pub(crate) scenarios: u32,
    pub(crate) sources: Sources,
    /// Some scenario has used something of the facade.
    objects: Cell<bool>,
}

impl<'a, S: Specification> Check<'a, S> {
    pub(crate) fn new(session: &'a Session, specification: S) -> Self {
        let shape = specification.shape();
        Self::with_shape(session, specification, shape)
    }

    pub(crate) fn with_shape(session: &'a Session, specification: S, shape: crate::Shape) -> Self {
        let scenarios = session.settings.effort.of(shape.scenarios.into());
        let scenarios = u32::try_from(scenarios).unwrap_or(u32::MAX);
        let strategy = Scenarios::new(specification.operations(), shape);
        Check {
            session,
            specification: Arc::new(specification),
            cases: Cases::new(strategy, session.settings.seed()),
            scenarios,
            sources: Sources::from_environment(),
            objects: Cell::new(false),
        }
    }

    fn run(&self) -> Outcome {
        if let Some(token) = &self.session.settings.replay {
            return self.replay(token);
        }
        let mut executions = 0;
        let drawn = self.draw(|_| true);
        for (number, scenario) in &drawn {
            let seed = self.seed_of(*number);
            if let Err(failing) = self.explore(scenario, Plan::Drawn { seed }, &mut executions) {
                return self.shrunk(*number, scenario, failing);
            }
        }
        if executions == 0 {
            return Outcome::grader_error("the specification gives no scenario");
        }
        if !self.objects.get() {
            return Outcome::found(uses_nothing());
        }
        let outcome = Outcome {
            coverage: Some(Coverage::Sampled { executions, seed: self.session.settings.seed() }),
            ..Outcome::default()
        };
        outcome.note(note::scenarios(drawn.len(), executions))
    }

    /// Where the draw of a scenario's executions begins.
    pub(crate) fn seed_of(&self, number: u32) -> u64 {
        self.session.settings.seed() ^ u64::from(number)
    }

    /// The first scenarios that differ and that `wanted` says yes to, each with its number. Where
    /// there are too few different ones, fewer than asked for.
    pub(crate) fn draw(
        &self,
        wanted: impl Fn(&Scenario<S::Operation>) -> bool,
    ) -> Vec<(u32, Scenario<S::Operation>)> {
        let mut seen = HashSet::new();
        (0..self.scenarios.saturating_mul(DRAWS_MAX))
            .filter_map(|number| Some((number, self.cases.tree(number)?.current())))
            .filter(|(_, scenario)| seen.insert(scenario.to_string()) && wanted(scenario))
            .take(self.scenarios as usize)
            .collect()
    }

    /// The failing case made as small as it still fails in the same way, in its simplest execution.
    pub(crate) fn shrunk(
        &self,
        number: u32,
        scenario: &Scenario<S::Operation>,
        failing: Box<Finding>,
    ) -> Outcome {
        let verdict = failing.verdict;
        // Where nothing is started or nothing can be followed, a smaller scenario says no more.
        if matches!(verdict, Verdict::Skipped | Verdict::OutsideModel | Verdict::GraderError) {
            return Outcome::found(*failing);
        }
        let plan = Plan::Simplest { seed: self.seed_of(number) };
        let simplest = |scenario: &Scenario<S::Operation>| {
            let failing = self.explore(scenario, plan, &mut 0).err()?;
            (failing.verdict == verdict).then_some(failing)
        };
        let failing = simplest(scenario).unwrap_or(failing);
        let (name, failing) = self.cases.shrink(number, failing, simplest);
        let mut finding = *failing;
        finding.evidence.replay =
            finding.evidence.replay.map(|schedule| format!("{name}/{schedule}"));
        let seed = self.session.settings.seed();
        let scenario = self.cases.find(&name).map(|scenario| scenario.to_string());
        let outcome = Outcome::found(finding).note(note::scenario(&name, seed));
        scenario
            .iter()
            .flat_map(|text| text.lines())
            .fold(outcome, |outcome, line| outcome.note(note::text(format!("  {line}"))))
    }

    /// Searches the executions of one scenario.
    pub(crate) fn explore(
        &self,
        scenario: &Scenario<S::Operation>,
        plan: Plan,
        executions: &mut u64,
    ) -> Result<(), Box<Finding>> {
        let stage = Stage::new(self.specification.clone(), scenario.clone());
        let plain = || stage.perform(false);
        let marked = || stage.perform(true);
        let mut plainly = Explorer::new(&plain);
        let mut with_marks = Explorer::new(&marked);
        let result = self.search(&stage, plan, &mut with_marks, &mut plainly);
        *executions += plainly.executions + with_marks.executions;
        self.objects.set(self.objects.get() | plainly.objects);
        result
    }

    fn search(
        &self,
        stage: &Arc<Stage<S>>,
        plan: Plan,
        marked: &mut Explorer<'_>,
        plain: &mut Explorer<'_>,
    ) -> Result<(), Box<Finding>> {
        let effort = self.session.settings.effort;
        let (seed, simplest) = match plan {
            Plan::Drawn { seed } => (seed, false),
            Plan::Simplest { seed } => (seed, true),
        };
        if simplest {
            for preemptions in 0..=2 {
                self.pass(stage, plain, Search::Bounded { preemptions }, EXECUTIONS, false)?;
            }
        }
        if simplest || !effort.is_ordinary() {
            let executions = effort.of(EXECUTIONS);
            if self.pass(stage, marked, Search::Dpor, executions, true)? {
                return Ok(());
            }
        }
        let executions = effort.of(DRAWN_EXECUTIONS);
        self.pass(stage, plain, Search::Random { seed }, executions, false)?;
        Ok(())
    }

    fn pass(
        &self,
        stage: &Arc<Stage<S>>,
        explorer: &mut Explorer<'_>,
        search: Search,
        executions: u64,
        marked: bool,
    ) -> Result<bool, Box<Finding>> {
        let mut excuse = |failure: &Failure| excused(stage, failure);
        explorer.pass_judged(search, Memory::Sequential, executions, &mut excuse).map_err(
            |failure| {
                let mut finding = self.judge(stage, &failure);
                let mark = if marked { "m/" } else { "" };
                finding.evidence.replay =
                    finding.evidence.replay.map(|schedule| format!("{mark}{schedule}"));
                Box::new(finding)
            },
        )
    }

    /// A failing execution with its history.
    pub(crate) fn judge(&self, stage: &Stage<S>, failure: &Failure) -> Finding {
        let mut finding = judge(failure, &self.session.origin, &self.sources);
        let places = SourcePlaces { origin: &self.session.origin, sources: &self.sources };
        let evidence = &mut finding.evidence;
        evidence.history = stage.history(Ending::Cut).lines();
        let raised = matches!(
            &failure.cause,
            Cause::Panicked { message, .. } if message == NOT_LINEARIZABLE
        );
        let Some(violation) = stage.violation() else { return finding };
        match failure.cause {
            Cause::Panicked { .. } if raised => {
                evidence.events.retain(|event| event.operation != "panic");
                evidence.summary = sentence::not_linearizable();
                evidence.explanation = vec![violation.sentence()];
                evidence.explanation.extend(explain::values(evidence, &places));
                evidence.explanation.push(sentence::hint_linearizable());
            }
            Cause::Deadlock => evidence.explanation.insert(0, violation.sentence()),
            _ => {}
        }
        finding
    }

    /// Runs the execution that a token names: `scenario/schedule`.
    pub(crate) fn replay(&self, token: &str) -> Outcome {
        let named = token.split_once('/').and_then(|(name, schedule)| {
            let (marked, schedule) = match schedule.strip_prefix("m/") {
                Some(schedule) => (true, schedule),
                None => (false, schedule),
            };
            let name: CaseName = name.parse().ok()?;
            Some((self.cases.find(&name)?, marked, schedule.parse::<Schedule>().ok()?))
        });
        let Some((scenario, marked, schedule)) = named else {
            return Outcome::grader_error(format!("not a replay token: `{token}`"));
        };
        let stage = Stage::new(self.specification.clone(), scenario);
        replayed(&|| stage.perform(marked), schedule, |failure| {
            // A deadlock that the specification demands would not have been shown.
            let _ = excused(&stage, failure);
            let mut finding = self.judge(&stage, failure);
            finding.evidence.replay = Some(token.to_owned());
            finding
        })
    }
}

/// Whether a failing execution is what the specification demands: operations that must wait, wait.
fn excused<S: Specification>(stage: &Stage<S>, failure: &Failure) -> bool {
    // Only a violation of this very execution counts.
    let raised = matches!(
        &failure.cause,
        Cause::Panicked { message, .. } if message == NOT_LINEARIZABLE
    );
    if !raised {
        stage.forget();
    }
    failure.cause == Cause::Deadlock && stage.is_performing() && stage.may_wait_here()
}
