//! Stress checks of a property: inputs from a proptest strategy, real threads with seeded noise.

use crate::cases::{CaseName, Cases};
use crate::explorer::Explorer;
use crate::harness::{self, Session};
use crate::judge::{Finding, judge};
use crate::model::replayed;
use crate::outcome::Outcome;
use crate::source::Sources;
use crate::stress::{noise, raised, with_noise};
use crate::watch;
use proptest::strategy::{Strategy, ValueTree};
use std::fmt::Debug;
use std::panic::Location;
use sync::engine::{Memory, Schedule, Search};
use verdict::{Coverage, Kind, Verdict, note, sentence};

/// Inputs drawn from the seed.
const CASES: u32 = 16;
/// How often each input runs on real threads, each time with other noise.
const ROUNDS: u64 = 3;
/// The same while a failing input is made smaller, as not every run of it fails.
const ROUNDS_SHRINKING: u64 = 20;
/// Inputs that the model explores first, and the executions it is given for each.
const MODEL_CASES: u32 = 4;
const MODEL_EXECUTIONS: u64 = 100;

/// Runs `property` on inputs drawn from `strategy`, on real threads with noise; it panics where it
/// does not hold. The model explores the first few inputs before, with at most one preemption.
///
/// A failing input is shrunk.
///
/// # Panics
/// When the property does not hold for some input: the test fails, and says why on stderr.
#[track_caller]
pub fn stress_with<T, G, F>(strategy: G, property: F)
where
    T: Strategy,
    T::Value: Clone + Debug + Send + Sync + 'static,
    G: Fn() -> T + Send + 'static,
    F: Fn(T::Value) + Send + Sync + 'static,
{
    let place = Location::caller();
    harness::run(Kind::Stress, std::any::type_name::<F>(), place, move |session| {
        let cases = Cases::new(strategy(), session.settings.seed());
        Property { session, cases, property: &property, sources: Sources::from_environment() }.run()
    });
}

struct Property<'a, T: Strategy, F> {
    session: &'a Session,
    cases: Cases<T>,
    property: &'a F,
    sources: Sources,
}

impl<T, F> Property<'_, T, F>
where
    T: Strategy,
    T::Value: Clone + Debug + Send + Sync + 'static,
    F: Fn(T::Value) + Send + Sync + 'static,
{
    fn run(&self) -> Outcome {
        if let Some(token) = &self.session.settings.replay {
            return self.replay(token);
        }
        let seed = self.session.settings.seed();
        let mut executions = 0;
        for number in 0..MODEL_CASES {
            let Some(tree) = self.cases.tree(number) else { continue };
            if let Err(finding) = self.explore(&tree.current(), &mut executions) {
                let verdict = finding.verdict;
                let shrunk = self.cases.shrink(number, finding, |input| {
                    self.explore(input, &mut 0).err().filter(|found| found.verdict == verdict)
                });
                return self.outcome(shrunk);
            }
        }
        let mut runs = 0;
        let rounds = self.session.settings.effort.of(ROUNDS);
        for number in 0..CASES {
            let Some(tree) = self.cases.tree(number) else { continue };
            runs += rounds;
            if let Err(finding) = self.run_for_real(number, &tree.current(), rounds) {
                let shrunk = self.cases.shrink(number, finding, |input| {
                    self.run_for_real(number, input, ROUNDS_SHRINKING).err()
                });
                return self.outcome(self.explained(shrunk));
            }
        }
        if runs == 0 {
            return Outcome::grader_error("the strategy gives no input");
        }
        let coverage = Some(Coverage::Sampled { executions: executions + runs, seed });
        Outcome { coverage, ..Outcome::default() }
            .note(note::inputs(MODEL_CASES, executions))
            .note(note::real_inputs(CASES, runs, seed))
    }

    /// An execution of the model says more than a run of real threads: it is shown if there is one.
    fn explained(&self, (name, finding): (CaseName, Box<Finding>)) -> (CaseName, Box<Finding>) {
        let input = self.cases.find(&name);
        let explored = input.and_then(|input| self.explore(&input, &mut 0).err());
        let same = explored.filter(|explored| explored.verdict == finding.verdict);
        (name, same.unwrap_or(finding))
    }

    fn explore(&self, input: &T::Value, executions: &mut u64) -> Result<(), Box<Finding>> {
        let scenario = || (self.property)(input.clone());
        let mut explorer = Explorer::new(&scenario);
        let search = Search::Bounded { preemptions: 1 };
        let explored = explorer.pass(
            search,
            Memory::Sequential,
            self.session.settings.effort.of(MODEL_EXECUTIONS),
        );
        *executions += explorer.executions;
        match explored {
            Ok(_) => Ok(()),
            Err(failure) => Err(Box::new(judge(&failure, &self.session.origin, &self.sources))),
        }
    }

    fn run_for_real(&self, number: u32, input: &T::Value, rounds: u64) -> Result<(), Box<Finding>> {
        let text = format!("{input:?}");
        let seed = self.session.settings.seed();
        for round in 0..rounds {
            let told = {
                let text = text.clone();
                move |outcome: &mut Outcome| {
                    if let Some(finding) = &mut outcome.finding {
                        finding.evidence.explanation.insert(0, sentence::input(&text));
                    }
                }
            };
            let noise = noise(seed, number, round);
            let ran = watch::telling(told, || with_noise(noise, || (self.property)(input.clone())));
            if let Err(note) = ran {
                return Err(Box::new(raised(&note, self.session)));
            }
        }
        Ok(())
    }

    fn outcome(&self, (name, mut finding): (CaseName, Box<Finding>)) -> Outcome {
        let replay = finding.evidence.replay.take();
        finding.evidence.replay = replay.map(|schedule| format!("{name}/{schedule}"));
        if let Some(input) = self.cases.find(&name)
            && finding.verdict != Verdict::Skipped
        {
            finding.evidence.explanation.insert(0, sentence::input(&format!("{input:?}")));
        }
        let seed = self.session.settings.seed();
        Outcome::found(*finding).note(note::input(name, seed))
    }

    /// Runs the execution that a token names: `input/schedule`.
    fn replay(&self, token: &str) -> Outcome {
        let named = token.split_once('/').and_then(|(name, schedule)| {
            let name: CaseName = name.parse().ok()?;
            let input = self.cases.find(&name)?;
            Some((name, input, schedule.parse::<Schedule>().ok()?))
        });
        let Some((name, input, schedule)) = named else {
            return Outcome::grader_error(format!("not a replay token: `{token}`"));
        };
        let scenario = || (self.property)(input.clone());
        let mut outcome = replayed(&scenario, schedule, |failure| {
            judge(failure, &self.session.origin, &self.sources)
        });
        if let Some(finding) = outcome.finding.take() {
            outcome.finding = self.outcome((name, Box::new(finding))).finding;
        }
        outcome
    }
}
