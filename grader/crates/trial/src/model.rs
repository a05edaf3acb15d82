//! Model checks: every interleaving of one closure within stated bounds, by every engine.

use crate::cases::SEED;
use crate::explorer::Explorer;
use crate::harness::{self, Session};
use crate::judge::{Finding, judge, uses_nothing};
use crate::outcome::Outcome;
use crate::settings::{Effort, Engine};
use crate::source::Sources;
use std::panic::Location;
use sync::engine::{Failure, Memory, Schedule, Search};
use verdict::{Coverage, Kind, note, sentence};

/// Executions of each pass of our own engine over sequentially consistent memory.
const EXECUTIONS: u64 = 3_000;
/// Executions drawn at random where the search could not be completed.
const RANDOM_EXECUTIONS: u64 = 100;
/// Executions of each pass of loom, at most.
const LOOM_EXECUTIONS_MAX: u64 = 100;
/// Threads started in all executions of a pass of loom together: it makes each on a new stack, and one
/// with five threads costs as much as fifteen executions of ours.
const LOOM_STARTS: u64 = 200;
/// The threads that loom can follow, main included.
const LOOM_THREADS_MAX: usize = 5;
/// The bound on preemptions up to which the simplest failing execution is looked for.
const SIMPLE: u32 = 2;
/// The bound on preemptions where every execution was too much.
const PREEMPTIONS: u32 = 3;

/// Runs `scenario` in every interleaving, within the default bounds of [`Model`].
///
/// The closure makes everything it uses, starts threads with `sync::thread`, and asserts at the end.
///
/// # Panics
/// When some execution fails: the test fails, and shows that execution on stderr.
#[track_caller]
pub fn model<F: Fn() + Send + Sync + 'static>(scenario: F) {
    Model::new().check_at(scenario, Location::caller());
}

/// A model check with bounds of its own.
///
/// Our own engine runs every execution, by partial-order reduction, within a budget; where that
/// budget is not enough, every execution up to a bound on preemptions, and some at random. A failure
/// is then looked for with 0, 1 and 2 preemptions, so that the one shown has the fewest. If an atomic
/// access was weaker than `SeqCst`, the same is done under weak memory. loom is the independent
/// second search. Budgets are executions and never times.
#[derive(Clone, Debug)]
pub struct Model {
    preemptions: Option<u32>,
    executions: u64,
    reason: Option<String>,
}

impl Default for Model {
    fn default() -> Self {
        Model { preemptions: None, executions: EXECUTIONS, reason: None }
    }
}

impl Model {
    /// The default bounds: 3,000 executions, then at most 3 preemptions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only executions with so many preemptions, and some at random: every execution would be too
    /// much for this scenario.
    pub fn preemptions(mut self, preemptions: u32) -> Self {
        self.preemptions = Some(preemptions);
        self
    }

    /// Executions of each pass, at most (half as many under weak memory).
    pub fn executions(mut self, executions: u64) -> Self {
        self.executions = executions;
        self
    }

    /// Why the bound is enough: the report says so where the check was not exhaustive, but every
    /// execution within the bound that was named has run.
    pub fn because(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    /// Runs `scenario` as [`model`] does, within these bounds.
    ///
    /// # Panics
    /// When some execution fails.
    #[track_caller]
    pub fn check<F: Fn() + Send + Sync + 'static>(self, scenario: F) {
        self.check_at(scenario, Location::caller());
    }

    fn check_at<F: Fn() + Send + Sync + 'static>(
        self,
        scenario: F,
        place: &'static Location<'static>,
    ) {
        harness::run(Kind::Model, std::any::type_name::<F>(), place, move |session| {
            self.explore(session, &scenario)
        });
    }

    fn explore(&self, session: &Session, scenario: &(dyn Fn() + Send + Sync)) -> Outcome {
        if let Some(token) = &session.settings.replay {
            return replay(session, token, scenario);
        }
        let explorer = Explorer::new(scenario);
        let mut plan = Plan { model: self, effort: session.settings.effort, explorer };
        let explored = plan.run(session.settings.engine);
        let Plan { explorer, .. } = plan;
        let (finding, coverage) = match explored {
            Ok(_) if explorer.threads > 1 && !explorer.objects => (Some(uses_nothing()), None),
            Ok(coverage) => (None, Some(coverage)),
            Err((engine, failure)) => {
                let mut finding = judge(&failure, &session.origin, &Sources::from_environment());
                if let Some(engine) = engine {
                    finding.evidence.engine = Some(engine.to_owned());
                }
                (Some(finding), None)
            }
        };
        Outcome { finding, coverage, notes: explorer.notes }
    }
}

/// Runs one execution again.
pub(crate) fn replay(
    session: &Session,
    token: &str,
    scenario: &(dyn Fn() + Send + Sync),
) -> Outcome {
    match token.parse::<Schedule>() {
        Ok(schedule) => replayed(scenario, schedule, |failure| {
            judge(failure, &session.origin, &Sources::from_environment())
        }),
        Err(error) => Outcome::grader_error(error.to_string()),
    }
}

/// What one execution, run again, comes to.
pub(crate) fn replayed(
    scenario: &(dyn Fn() + Send + Sync),
    schedule: Schedule,
    judge: impl FnOnce(&Failure) -> Finding,
) -> Outcome {
    let mut explorer = Explorer::new(scenario);
    let memory = schedule.memory();
    let failure = explorer.pass(Search::Replay(schedule), memory, 1).err();
    Outcome {
        finding: failure.map(|failure| judge(&failure)),
        coverage: Some(Coverage::Replayed),
        notes: explorer.notes,
    }
}

/// A failing execution, with the engine's name where it is not the memory's.
type Failed = (Option<&'static str>, Box<Failure>);

/// How much of one memory's executions was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Everything,
    Bounded(u32),
    Nothing,
}

struct Plan<'a> {
    model: &'a Model,
    effort: Effort,
    explorer: Explorer<'a>,
}

impl Plan<'_> {
    fn run(&mut self, only: Option<Engine>) -> Result<Coverage, Failed> {
        let wanted = |engine| only.is_none_or(|only| only == engine);
        let own = wanted(Engine::Model);
        let mut reaches = Vec::new();
        if own {
            reaches.push(self.sequential().map_err(|failure| (None, failure))?);
        } else if wanted(Engine::Dpor) {
            let complete = self.pass(Search::Dpor, Memory::Sequential, self.executions());
            let complete = complete.map_err(|failure| (None, failure))?;
            reaches.push(if complete { Reach::Everything } else { Reach::Nothing });
        }
        if own && self.explorer.weak_accesses || only == Some(Engine::Weak) {
            reaches.push(self.weak().map_err(|failure| (None, failure))?);
        }
        if wanted(Engine::Loom) {
            self.loom()?;
        }
        Ok(self.coverage(&reaches))
    }

    fn preemptions(&self) -> u32 {
        self.model.preemptions.unwrap_or(PREEMPTIONS)
    }

    /// Executions of each pass over sequentially consistent memory.
    fn executions(&self) -> u64 {
        self.effort.of(self.model.executions)
    }

    fn pass(
        &mut self,
        search: Search,
        memory: Memory,
        executions: u64,
    ) -> Result<bool, Box<Failure>> {
        self.explorer.pass(search, memory, executions)
    }

    /// Fewest preemptions first: the largest bound that was completed.
    fn simple(&mut self, memory: Memory, executions: u64) -> Result<Reach, Box<Failure>> {
        let mut reach = Reach::Nothing;
        for preemptions in 0..=SIMPLE.min(self.preemptions()) {
            if !self.pass(Search::Bounded { preemptions }, memory, executions)? {
                break;
            }
            reach = Reach::Bounded(preemptions);
        }
        Ok(reach)
    }

    fn sequential(&mut self) -> Result<Reach, Box<Failure>> {
        let (memory, executions) = (Memory::Sequential, self.executions());
        let mut reach = self.everything_or_simple(memory, executions)?;
        if reach == Reach::Everything {
            return Ok(reach);
        }
        let preemptions = self.preemptions();
        if preemptions > SIMPLE
            && reach == Reach::Bounded(SIMPLE)
            && self.pass(Search::Bounded { preemptions }, memory, executions)?
        {
            reach = Reach::Bounded(preemptions);
        }
        let random = self.effort.of(RANDOM_EXECUTIONS).min(executions);
        self.pass(Search::Random { seed: SEED }, memory, random)?;
        Ok(reach)
    }

    fn weak(&mut self) -> Result<Reach, Box<Failure>> {
        self.everything_or_simple(Memory::Weak, (self.executions() / 2).max(1))
    }

    /// Every execution where that is not too much, or else those with few preemptions. A failure that the first search finds is
    /// looked for once more in its simplest form.
    fn everything_or_simple(
        &mut self,
        memory: Memory,
        executions: u64,
    ) -> Result<Reach, Box<Failure>> {
        if self.model.preemptions.is_some() && self.effort.is_ordinary() {
            return self.simple(memory, executions);
        }
        match self.pass(Search::Dpor, memory, executions) {
            Ok(true) => Ok(Reach::Everything),
            Ok(false) => self.simple(memory, executions),
            Err(failure) => Err(self.simple(memory, executions).err().unwrap_or(failure)),
        }
    }

    /// loom errs both ways in known cases: what it finds counts if it is an execution of ours too.
    fn loom(&mut self) -> Result<(), Failed> {
        if self.explorer.threads > LOOM_THREADS_MAX {
            let threads = self.explorer.threads;
            self.explorer.notes.push(note::loom_not_run(threads, LOOM_THREADS_MAX));
            return Ok(());
        }
        let memories = [Memory::Sequential, Memory::Weak];
        let count = if self.explorer.weak_accesses { 2 } else { 1 };
        for memory in memories.into_iter().take(count) {
            let search = Search::Loom { preemptions: Some(2) };
            let executions =
                (LOOM_STARTS / self.explorer.threads.max(1) as u64).min(LOOM_EXECUTIONS_MAX);
            let executions = self.effort.of(executions);
            let Err(found) = self.pass(search, memory, executions) else { continue };
            let schedule = found.schedule.clone();
            let memory = schedule.memory();
            match self.pass(Search::Replay(schedule), memory, 1) {
                Err(failure) => return Err((Some("loom"), failure)),
                Ok(_) => {
                    let (cause, schedule) = (format!("{:?}", found.cause), &found.schedule);
                    self.explorer.notes.push(note::loom_alone(&cause, &schedule.to_string()));
                }
            }
        }
        Ok(())
    }

    fn coverage(&self, reaches: &[Reach]) -> Coverage {
        let executions = self.explorer.executions;
        let bound = reaches.iter().map(|reach| match reach {
            Reach::Everything => Some(u32::MAX),
            Reach::Bounded(preemptions) => Some(*preemptions),
            Reach::Nothing => None,
        });
        match bound.collect::<Option<Vec<u32>>>().and_then(|bounds| bounds.into_iter().min()) {
            Some(u32::MAX) => Coverage::Exhaustive { executions },
            Some(preemptions) => {
                // The reason is one for the bound that was asked for, and for no smaller one.
                let is_asked = self.model.preemptions.is_none_or(|asked| asked <= preemptions);
                let reason = self.model.reason.as_deref().filter(|_| is_asked);
                let reason = reason.map(sentence::given_reason);
                Coverage::Bounded { executions, preemptions, reason }
            }
            None => Coverage::Sampled { executions, seed: SEED },
        }
    }
}
