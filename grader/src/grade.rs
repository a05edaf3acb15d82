//! One submission to one exercise, graded.

use crate::catalogue::Exercise;
use crate::compile::{self, ChecksLibrary, Compiled, Prepared, Rejection};
use crate::event::{Cost, Event, Listener};
use crate::layers::Layer;
use crate::likeness;
use crate::overlay::Overlay;
use crate::policy::{self, Finding, Judgement, Severity};
use crate::process::Slots;
use crate::run::{self, Ran};
use crate::score::{Score, score};
use crate::settings::{Profile, Settings};
use crate::submission::Submission;
use crate::trouble::Result;
use crate::workspace::Workspace;
use confinement::Level;
use std::sync::Arc;
use std::time::Duration;
use verdict::{Evidence, Record, Verdict};

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
    /// What the policy says of it.
    pub findings: Vec<Finding>,
    /// The weakest level of isolation at which one of its checks ran; `None` where none has.
    pub isolation: Option<Level>,
    /// What the grading cost.
    pub cost: Cost,
}

/// Takes a submission through every stage.
pub fn grade(lab: &Lab<'_>, exercise: &Exercise, submission: Submission) -> Result<Grade> {
    let overlay = Overlay::lay(lab.workspace, exercise, submission)?;
    let judgement = lab.judge(exercise, &overlay);
    let compiled = lab.compile(exercise, &overlay, &judgement)?;
    let ran = lab.run(exercise, &overlay, &compiled)?;
    let score = score(&exercise.manifest.checks, &ran.records);
    let grade = Grade::new(exercise, judgement, compiled, ran, score);
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
    let judgement = lab.judge(exercise, &overlay);
    let compiled = lab.compile(exercise, &overlay, &judgement)?;
    let round = |_| {
        let mut ran = lab.run(exercise, &overlay, &compiled)?;
        // Only how each round ended is compared; executions of hundreds of rounds would fill the
        // memory, and starting children takes the longer the more of it is in use.
        for evidence in ran.records.iter_mut().filter_map(|record| record.evidence.as_mut()) {
            *evidence = Evidence { summary: evidence.summary.clone(), ..Evidence::default() };
        }
        let score = score(&exercise.manifest.checks, &ran.records);
        Ok(Grade::new(exercise, judgement.clone(), compiled.clone(), ran, score))
    };
    (0..rounds).map(round).collect()
}

impl Lab<'_> {
    /// What the policy says of a submission.
    pub fn judge(&self, exercise: &Exercise, overlay: &Overlay) -> Judgement {
        match self.settings.layers.has(Layer::Tokens) {
            true => policy::judge(overlay, &exercise.manifest.allows, self.settings.profile),
            false => Judgement::Allowed(Vec::new()),
        }
    }

    /// Compiles what the policy allows.
    pub fn compile(
        &self,
        exercise: &Exercise,
        overlay: &Overlay,
        judgement: &Judgement,
    ) -> Result<Compiled> {
        if let Judgement::Refused(findings) = judgement {
            let first = findings.iter().find(|one| one.severity == Severity::Refused);
            let summary = first.expect("a refusal has a reason").what.clone();
            let rejection = Rejection { summary, remedy: None, lesson: None, diagnostics: None };
            return Ok(Compiled::Refused(rejection));
        }
        let prepared = self.prepared_for(exercise)?;
        let checks = ChecksLibrary::find(&prepared, exercise, &self.slots, self.listener)?;
        (self.listener)(&Event::Compiling { exercise: &exercise.name });
        let (layers, wanted) = (self.settings.layers, self.settings.isolation);
        compile::compile(&prepared, &checks, exercise, overlay, wanted, layers, &self.slots)
    }

    /// What an exercise is compiled against.
    pub fn prepared_for(&self, exercise: &Exercise) -> Result<Prepared> {
        let leash = self.slots.leash();
        self.prepared.for_exercise(self.workspace, exercise, leash, self.listener)
    }

    fn run(&self, exercise: &Exercise, overlay: &Overlay, compiled: &Compiled) -> Result<Ran> {
        let rejected = |verdict, rejection| Ran {
            records: run::rejected(exercise, verdict, rejection),
            cost: Duration::ZERO,
            level: None,
        };
        match compiled {
            Compiled::Program(program) => {
                let (settings, slots) = (self.settings, &self.slots);
                let mut ran = run::run(exercise, overlay, program, settings, slots, self.listener);
                let is_enforced =
                    settings.profile == Profile::Exam && settings.layers.has(Layer::Semantics);
                if is_enforced {
                    likeness::withhold(&mut ran.records);
                }
                Ok(ran)
            }
            Compiled::Rejected(rejection) => Ok(rejected(Verdict::CompileError, rejection)),
            Compiled::Refused(rejection) => Ok(rejected(Verdict::Policy, rejection)),
        }
    }
}

impl Grade {
    /// The grade of a stub, which nobody needs to run.
    pub fn not_started(exercise: &Exercise) -> Grade {
        Grade {
            exercise: exercise.name.clone(),
            records: Vec::new(),
            score: score(&exercise.manifest.checks, &[]),
            rejection: None,
            findings: Vec::new(),
            isolation: None,
            cost: Cost::default(),
        }
    }

    fn new(
        exercise: &Exercise,
        judgement: Judgement,
        compiled: Compiled,
        ran: Ran,
        score: Score,
    ) -> Grade {
        let mut findings = judgement.findings();
        findings.extend(likeness::findings(exercise, &ran.records));
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
            findings,
            isolation: ran.level,
            cost: Cost { compile, run: ran.cost },
        }
    }
}
