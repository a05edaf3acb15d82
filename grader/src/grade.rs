//! One submission to one exercise, graded.

use crate::catalogue::Exercise;
use crate::compile::{self, ChecksLibrary, Compiled, Prepared, Rejection};
use crate::event::{Cost, Event, Listener};
use crate::overlay::Overlay;
use crate::policy::{self, Judgement};
use crate::process::Slots;
use crate::run::{self, Ran};
use crate::score::{Score, score};
use crate::settings::Settings;
use crate::submission::Submission;
use crate::trouble::Result;
use crate::workspace::Workspace;
use std::sync::Arc;
use std::time::Duration;
use verdict::{Record, Verdict};

/// Everything that a grading needs besides the submission.
pub struct Lab<'a> {
    /// Where the exercises are.
    pub workspace: &'a Workspace,
    /// The libraries to compile against.
    pub prepared: Prepared,
    /// What was asked for.
    pub settings: &'a Settings,
    /// Room for children.
    pub slots: Arc<Slots>,
    /// Who is told what happens.
    pub listener: Listener<'a>,
}

/// A graded submission.
#[derive(Clone, Debug)]
pub struct Grade {
    /// The exercise's name.
    pub exercise: String,
    /// One record per check, in the order of the manifest.
    pub records: Vec<Record>,
    /// The points.
    pub score: Score,
    /// Why there was nothing to run, where that is so.
    pub rejection: Option<Rejection>,
    /// The level of confinement, as `docs/` lists them.
    pub isolation: &'static str,
    /// What the grading cost.
    pub cost: Cost,
}

/// Own code only: children have resource limits, but nothing keeps them from files or the network.
pub const ISOLATION: &str = "T3";

/// Takes a submission through every stage.
pub fn grade(lab: &Lab<'_>, exercise: &Exercise, submission: Submission) -> Result<Grade> {
    let overlay = Overlay::lay(lab.workspace, exercise, submission)?;
    let judgement = policy::judge(&overlay, lab.settings.profile);
    let compiled = lab.compile(exercise, &overlay, judgement)?;
    let ran = lab.run(exercise, &overlay, &compiled)?;
    let score = score(&exercise.manifest.checks, &ran.records);
    let grade = Grade::new(exercise, compiled, ran, score);
    (lab.listener)(&Event::Graded { exercise: &exercise.name, cost: grade.cost });
    Ok(grade)
}

/// Compiles a submission once and grades it so often.
pub fn regrade(
    lab: &Lab<'_>,
    exercise: &Exercise,
    submission: Submission,
    rounds: u32,
) -> Result<Vec<Grade>> {
    let overlay = Overlay::lay(lab.workspace, exercise, submission)?;
    let judgement = policy::judge(&overlay, lab.settings.profile);
    let compiled = lab.compile(exercise, &overlay, judgement)?;
    let round = |_| {
        let ran = lab.run(exercise, &overlay, &compiled)?;
        let score = score(&exercise.manifest.checks, &ran.records);
        Ok(Grade::new(exercise, compiled.clone(), ran, score))
    };
    (0..rounds).map(round).collect()
}

impl Lab<'_> {
    /// Compiles what the policy allows.
    pub fn compile(
        &self,
        exercise: &Exercise,
        overlay: &Overlay,
        judgement: Judgement,
    ) -> Result<Compiled> {
        if let Judgement::Refused(reasons) = judgement {
            let summary = reasons.into_iter().next().expect("a refusal has a reason");
            return Ok(Compiled::Refused(Rejection { summary, remedy: None, diagnostics: None }));
        }
        let checks = ChecksLibrary::find(&self.prepared, exercise, &self.slots, self.listener)?;
        (self.listener)(&Event::Compiling { exercise: &exercise.name });
        compile::compile(&self.prepared, &checks, exercise, overlay, &self.slots)
    }

    fn run(&self, exercise: &Exercise, overlay: &Overlay, compiled: &Compiled) -> Result<Ran> {
        let rejected = |verdict, rejection| Ran {
            records: run::rejected(exercise, verdict, rejection),
            cost: Duration::ZERO,
        };
        match compiled {
            Compiled::Program(program) => {
                run::run(exercise, overlay, program, self.settings, &self.slots, self.listener)
            }
            Compiled::Rejected(rejection) => Ok(rejected(Verdict::CompileError, rejection)),
            Compiled::Refused(rejection) => Ok(rejected(Verdict::Policy, rejection)),
        }
    }
}

impl Grade {
    fn new(exercise: &Exercise, compiled: Compiled, ran: Ran, score: Score) -> Grade {
        let (compile, rejection) = match compiled {
            Compiled::Program(program) => (program.cost, None),
            Compiled::Rejected(rejection) | Compiled::Refused(rejection) => {
                (Duration::ZERO, Some(rejection))
            }
        };
        Grade {
            exercise: exercise.name.clone(),
            records: ran.records,
            score,
            rejection,
            isolation: ISOLATION,
            cost: Cost { compile, run: ran.cost },
        }
    }
}
