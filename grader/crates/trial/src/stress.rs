//! Stress checks: real threads with seeded noise, after the model has looked at the same scenarios.

use crate::harness::{self, Session};
use crate::history::{Ending, thread_name};
use crate::judge::{Finding, Panic};
use crate::linearizable::{Check, Plan};
use crate::outcome::Outcome;
use crate::panics;
use crate::scenario::{Scenario, may_wait};
use crate::source::Sources;
use crate::stage::{NOT_LINEARIZABLE, Stage};
use crate::watch::{self, Mode};
use crate::{Shape, Specification};
use std::panic::{AssertUnwindSafe, Location};
use sync::{Arc, engine};
use verdict::{Coverage, Evidence, Kind, Verdict, note, sentence};

/// How often each scenario runs on real threads, each time with other noise.
const ROUNDS: u64 = 6;

/// Of how many scenarios of a linearizable check one is enough here: they are larger.
const SCENARIOS_FOR_ONE: u32 = 8;

/// Runs larger scenarios of a specification on real threads with noise, and checks their histories.
///
/// The model first explores the same scenarios a few times at random, so that a failure comes with
/// its execution, the same on every machine.
///
/// # Panics
/// When some execution fails, or nothing moves any more: the test fails, and says why on stderr.
#[track_caller]
pub fn stress<S: Specification, F: Fn() -> S + Send + 'static>(specification: F) {
    let place = Location::caller();
    harness::run(Kind::Stress, std::any::type_name::<F>(), place, move |session| {
        let specification = specification();
        let shape = larger(&specification.shape());
        run(&Check::with_shape(session, specification, shape))
    });
}

/// One thread more, and twice the operations.
fn larger(shape: &Shape) -> Shape {
    let (threads, operations) = (*shape.threads.end(), &shape.operations);
    Shape {
        threads: threads..=threads + 1,
        operations: *operations.start()..=operations.end() * 2,
        scenarios: shape.scenarios.div_ceil(SCENARIOS_FOR_ONE),
        ..shape.clone()
    }
}

fn run<S: Specification>(check: &Check<'_, S>) -> Outcome {
    if let Some(token) = &check.session.settings.replay {
        return check.replay(token);
    }
    let seed = check.session.settings.seed();
    // On real threads nobody could tell an operation that must wait from one that is stuck.
    let cases = check.draw(|scenario| !may_wait(&*check.specification, scenario));
    if cases.is_empty() {
        return Outcome::grader_error("the specification gives no scenario that is sure to end");
    }
    let mut executions = 0;
    for (number, scenario) in &cases {
        let plan = Plan::Drawn { seed: check.seed_of(*number) };
        if let Err(failing) = check.explore(scenario, plan, &mut executions) {
            return check.shrunk(*number, scenario, failing);
        }
    }
    let rounds = check.session.settings.effort.of(ROUNDS);
    for (number, scenario) in &cases {
        let stage = Stage::new(check.specification.clone(), scenario.clone());
        for round in 0..rounds {
            let noise = noise(seed, *number, round);
            if let Err(outcome) = on_real_threads(check.session, &stage, scenario, noise) {
                return *outcome;
            }
        }
    }
    let runs = cases.len() as u64 * rounds;
    let coverage = Some(Coverage::Sampled { executions: executions + runs, seed });
    Outcome { coverage, ..Outcome::default() }
        .note(note::scenarios(cases.len(), executions))
        .note(note::real_scenarios(cases.len(), runs, seed))
}

/// The seed of the noise of one run.
pub(crate) fn noise(seed: u64, number: u32, round: u64) -> u64 {
    (seed ^ (u64::from(number) << 32 | round)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn on_real_threads<S: Specification>(
    session: &Session,
    stage: &Arc<Stage<S>>,
    scenario: &Scenario<S::Operation>,
    noise: u64,
) -> Result<(), Box<Outcome>> {
    let text = scenario.to_string();
    let told = move |outcome: &mut Outcome| {
        outcome.notes.push(note::noise(noise));
        outcome.notes.extend(text.lines().map(|line| note::text(format!("  {line}"))));
    };
    let stuck = {
        let (stage, told) = (stage.clone(), told.clone());
        move |outcome: &mut Outcome| {
            if let Some(finding) = &mut outcome.finding {
                finding.evidence.history = stage.history(Ending::Stuck).lines();
            }
            told(outcome);
        }
    };
    let performed = watch::telling(stuck, || with_noise(noise, || stage.perform(false)));
    let Err(note) = performed else { return Ok(()) };
    let mut finding = match stage.violation().filter(|_| note.message == NOT_LINEARIZABLE) {
        Some(violation) => Finding {
            verdict: Verdict::Failed,
            evidence: Evidence {
                summary: sentence::not_linearizable(),
                explanation: vec![violation.sentence(), sentence::hint_linearizable()],
                ..Evidence::default()
            },
        },
        None => raised(&note, session),
    };
    finding.evidence.history = stage.history(Ending::Cut).lines();
    finding.evidence.engine = Some("real threads".to_owned());
    let mut outcome = Outcome::found(finding);
    told(&mut outcome);
    Err(Box::new(outcome))
}

/// Runs `work` on real threads with noise; a panic comes back as it was noted.
pub(crate) fn with_noise(noise: u64, work: impl FnOnce()) -> Result<(), panics::Note> {
    panics::forget();
    let ran = watch::during(Mode::Real, || {
        engine::stress(noise, || std::panic::catch_unwind(AssertUnwindSafe(work)))
    });
    ran.map_err(|_| panics::cause().unwrap_or_else(panics::Note::unknown))
}

/// What a panic on real threads comes to.
pub(crate) fn raised(note: &panics::Note, session: &Session) -> Finding {
    let thread = thread_name(0);
    let panic = Panic { thread, message: &note.message, file: &note.file, line: note.line };
    let mut finding = panic.evidence(&session.origin, &Sources::from_environment());
    finding.evidence.engine = Some("real threads".to_owned());
    finding
}
