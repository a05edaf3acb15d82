//! Linearizability checks: scenarios drawn from a specification, each explored by the model.

use crate::Specification;
use crate::cases::{CaseName, Cases};
use crate::explain;
use crate::explorer::Explorer;
use crate::harness::{self, Session};
use crate::history::Ending;
use crate::judge::{Finding, judge};
use crate::model::replayed;
use crate::outcome::Outcome;
use crate::scenario::{Scenario, Scenarios};
use crate::source::Sources;
use crate::stage::{NOT_LINEARIZABLE, Stage};
use proptest::strategy::ValueTree;
use std::collections::HashSet;
use std::panic::Location;
use sync::Arc;
use sync::engine::{Cause, Failure, Memory, Schedule, Search};
use verdict::{Coverage, Kind, Verdict, sentence};

/// Executions of each pass over one scenario.
const EXECUTIONS: u64 = 300;

/// Executions of one scenario in each pass before a stress check: its linearizable check, which it
/// requires, has looked closely.
const QUICK_EXECUTIONS: u64 = 60;

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
    /// Every execution where that is possible within the budget, else up to 2 preemptions.
    Thorough,
    /// At most one preemption, then at random, a few dozen executions each.
    Quick {
        /// Where the random draw begins.
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
}

impl<'a, S: Specification> Check<'a, S> {
    pub(crate) fn new(session: &'a Session, specification: S) -> Self {
        let shape = specification.shape();
        Self::with_shape(session, specification, shape)
    }

    pub(crate) fn with_shape(session: &'a Session, specification: S, shape: crate::Shape) -> Self {
        let scenarios = shape.scenarios;
        let strategy = Scenarios::new(specification.operations(), shape);
        Check {
            session,
            specification: Arc::new(specification),
            cases: Cases::new(strategy, session.settings.seed()),
            scenarios,
            sources: Sources::from_environment(),
        }
    }

    fn run(&self) -> Outcome {
        if let Some(token) = &self.session.settings.replay {
            return self.replay(token);
        }
        let mut executions = 0;
        let mut complete = 0;
        let drawn = self.draw(|_| true);
        for (number, scenario) in &drawn {
            match self.explore(scenario, Plan::Thorough, &mut executions) {
                Ok(true) => complete += 1,
                Ok(false) => {}
                Err(failing) => return self.shrunk(*number, failing, Plan::Thorough),
            }
        }
        if executions == 0 {
            return Outcome::grader_error("the specification gives no scenario");
        }
        let scenarios = drawn.len();
        let outcome = Outcome {
            coverage: Some(Coverage::Sampled { executions, seed: self.session.settings.seed() }),
            ..Outcome::default()
        };
        outcome.note(format!(
            "model: {scenarios} scenarios, {executions} executions, {complete} scenarios completely"
        ))
    }

    /// The first scenarios that differ and that `wanted` says yes to, each with its number. Where
    /// there are too few different ones, fewer than asked for.
    pub(crate) fn draw(
        &self,
        wanted: impl Fn(&Scenario<S::Operation>) -> bool,
    ) -> Vec<(u32, Scenario<S::Operation>)> {
        let mut seen = HashSet::new();
        (0..self.scenarios * DRAWS_MAX)
            .filter_map(|number| Some((number, self.cases.tree(number)?.current())))
            .filter(|(_, scenario)| seen.insert(scenario.to_string()) && wanted(scenario))
            .take(self.scenarios as usize)
            .collect()
    }

    /// The failing case made as small as it still fails in the same way.
    pub(crate) fn shrunk(&self, number: u32, failing: Box<Finding>, plan: Plan) -> Outcome {
        let verdict = failing.verdict;
        // Where nothing is started or nothing can be followed, a smaller scenario says no more.
        if matches!(verdict, Verdict::Skipped | Verdict::OutsideModel | Verdict::GraderError) {
            return Outcome::found(*failing);
        }
        let (name, failing) = self.cases.shrink(number, failing, |scenario| {
            let failing = self.explore(scenario, plan, &mut 0).err()?;
            (failing.verdict == verdict).then_some(failing)
        });
        let mut finding = *failing;
        finding.evidence.replay =
            finding.evidence.replay.map(|schedule| format!("{name}/{schedule}"));
        let seed = self.session.settings.seed();
        let scenario = self.cases.find(&name).map(|scenario| scenario.to_string());
        let outcome = Outcome::found(finding).note(format!("scenario {name} of seed {seed:#x}:"));
        scenario
            .iter()
            .flat_map(|text| text.lines())
            .fold(outcome, |outcome, line| outcome.note(format!("  {line}")))
    }

    /// Searches the executions of one scenario. `Ok(true)`: all of them.
    pub(crate) fn explore(
        &self,
        scenario: &Scenario<S::Operation>,
        plan: Plan,
        executions: &mut u64,
    ) -> Result<bool, Box<Finding>> {
        let stage = Stage::new(self.specification.clone(), scenario.clone());
        let plain = || stage.perform(false);
        let marked = || stage.perform(true);
        let mut plainly = Explorer::new(&plain);
        let mut with_marks = Explorer::new(&marked);
        let result = match plan {
            Plan::Thorough => self.thoroughly(&stage, &mut with_marks, &mut plainly),
            Plan::Quick { seed } => self.quickly(&stage, &mut plainly, seed),
        };
        *executions += plainly.executions + with_marks.executions;
        result
    }

    fn thoroughly(
        &self,
        stage: &Arc<Stage<S>>,
        marked: &mut Explorer<'_>,
        plain: &mut Explorer<'_>,
    ) -> Result<bool, Box<Finding>> {
        let all = self.pass(stage, marked, Search::Dpor, EXECUTIONS, true);
        if let Ok(true) = all {
            return all;
        }
        // Either a failure is there to be found in its simplest form, or there are too many.
        for preemptions in 0..=2 {
            self.pass(stage, plain, Search::Bounded { preemptions }, EXECUTIONS, false)?;
        }
        all
    }

    fn quickly(
        &self,
        stage: &Arc<Stage<S>>,
        plain: &mut Explorer<'_>,
        seed: u64,
    ) -> Result<bool, Box<Finding>> {
        let search = Search::Bounded { preemptions: 1 };
        self.pass(stage, plain, search, QUICK_EXECUTIONS, false)?;
        self.pass(stage, plain, Search::Random { seed }, QUICK_EXECUTIONS, false)?;
        Ok(false)
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
                evidence.explanation.extend(explain::values(evidence));
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
