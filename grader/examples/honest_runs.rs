//! Whether the sandbox ever changes the verdict on an honest answer: thousands of checks, run again and
//! again as an exam runs them.
//!
//! `cargo run -p grader --example honest_runs [RUNS] [--jobs N] [--only 01]` compiles the reference solution and the
//! accepted answers of each exercise once, then runs their checks in turn, each in a process of its own
//! that is locked down, until so many have run (10,000), and compares every verdict with `passed`. Prints
//! each one that is another, and what all of it cost.

use grader::catalogue::{Catalogue, Exercise};
use grader::compile::{Compiled, Prepared};
use grader::grade::Lab;
use grader::overlay::Overlay;
use grader::policy::Judgement;
use grader::process::Slots;
use grader::run;
use grader::settings::{Profile, Settings, cores};
use grader::submission::{Source, Submission};
use grader::verify::sources;
use grader::workspace::Workspace;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use verdict::Verdict;

const RUNS: usize = 10_000;

/// An honest answer, ready to be run.
struct Answer {
    name: String,
    exercise: Exercise,
    overlay: Overlay,
    compiled: Compiled,
}

/// What all runs came to.
#[derive(Default)]
struct Sum {
    runs: usize,
    gradings: usize,
    cost: Duration,
    levels: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = Workspace::around(root).expect("the workspace");
    let runs = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(RUNS);
    let option = |name: &str| std::env::args().skip_while(|it| it != name).nth(1);
    let (jobs, only) = (option("--jobs"), option("--only").unwrap_or_default());
    let jobs = jobs.and_then(|it| it.parse().ok()).unwrap_or_else(cores);
    let settings = Settings { profile: Profile::Exam, jobs, ..Settings::default() };
    let lab = Lab {
        workspace: &workspace,
        prepared: Prepared::find(&workspace, &|_| ()).expect("libraries to compile against"),
        settings: &settings,
        slots: Slots::new(settings.jobs).into(),
        listener: &|_| (),
    };
    let answers = answers(&workspace, &lab, &only);
    println!("{} answers are compiled", answers.len());
    let mut sum = Sum::default();
    for answer in answers.iter().cycle() {
        if sum.runs >= runs {
            break;
        }
        sum.add(&lab, answer);
    }
    sum.print();
    ExitCode::from(u8::from(!sum.wrong.is_empty()))
}

impl Sum {
    /// Runs every check of an answer once.
    fn add(&mut self, lab: &Lab<'_>, answer: &Answer) {
        let Compiled::Program(program) = &answer.compiled else {
            self.wrong.push(format!("{}: {:?}", answer.name, answer.compiled));
            return;
        };
        let Answer { exercise, overlay, .. } = answer;
        let ran = run::run(exercise, overlay, program, lab.settings, &lab.slots, lab.listener);
        for record in ran.records.iter().filter(|record| record.verdict != Verdict::Passed) {
            let summary = record.evidence.as_ref().map(|evidence| &evidence.summary);
            let (name, check) = (&answer.name, &record.check);
            self.wrong.push(format!("{name}: {check} {:?} {summary:?}", record.verdict));
        }
        self.runs += ran.records.len();
        self.gradings += 1;
        self.cost += ran.cost;
        let level = ran.level.map_or_else(|| "none".to_owned(), |level| level.to_string());
        *self.levels.entry(level).or_default() += 1;
        if self.gradings.is_multiple_of(20) {
            println!("{} checks, {} not passed", self.runs, self.wrong.len());
        }
    }

    fn print(&self) {
        let Sum { runs, gradings, cost, levels, wrong } = self;
        println!("{runs} checks in {gradings} gradings at {levels:?}: {} not passed", wrong.len());
        println!("{:.0} s of processor time in checks", cost.as_secs_f64());
        wrong.iter().for_each(|wrong| println!("  {wrong}"));
    }
}

/// The reference solutions and the accepted answers of exercises whose names begin so, each compiled.
fn answers(workspace: &Workspace, lab: &Lab<'_>, only: &str) -> Vec<Answer> {
    let mut answers = Vec::new();
    for entry in Catalogue::read(workspace).expect("the exercises").entries {
        let exercise = entry.exercise().expect("a whole exercise");
        if !exercise.name.starts_with(only) {
            continue;
        }
        let solution = workspace.solutions().join(&exercise.name);
        let reference = vec![solution.join("src/lib.rs")];
        for path in
            reference.into_iter().chain(sources(&solution.join("accepted")).expect("its files"))
        {
            let submission = Submission::read(&Source::File(path.clone()), exercise);
            let overlay = Overlay::lay(workspace, exercise, submission).expect("room");
            let compiled = lab.compile(exercise, &overlay, &Judgement::Allowed(Vec::new()));
            let compiled = compiled.expect("the compiler starts");
            let name = path.strip_prefix(&workspace.root).unwrap_or(&path).display().to_string();
            answers.push(Answer { name, exercise: exercise.clone(), overlay, compiled });
        }
    }
    answers
}
