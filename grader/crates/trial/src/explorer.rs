//! Passes of engines over one scenario, counted and noted.

use crate::watch::{self, Mode};
use sync::engine::{self, Exploration, Failure, Limits, Memory, Search};
use verdict::Sentence;
use verdict::note::Pass;

/// Explores one scenario, pass by pass.
pub(crate) struct Explorer<'a> {
    scenario: &'a (dyn Fn() + Send + Sync),
    /// Executions of all passes together.
    pub(crate) executions: u64,
    /// Some atomic access was weaker than `SeqCst`.
    pub(crate) weak_accesses: bool,
    /// Something of the facade was used, besides threads.
    pub(crate) objects: bool,
    /// The largest number of threads, main included.
    pub(crate) threads: usize,
    /// One line a pass, and what engines have to say about themselves.
    pub(crate) notes: Vec<Sentence>,
}

impl<'a> Explorer<'a> {
    pub(crate) fn new(scenario: &'a (dyn Fn() + Send + Sync)) -> Self {
        Explorer {
            scenario,
            executions: 0,
            weak_accesses: false,
            objects: false,
            threads: 0,
            notes: Vec::new(),
        }
    }

    /// One pass. `Ok(true)`: every execution that the search stands for was run, and none failed.
    pub(crate) fn pass(
        &mut self,
        search: Search,
        memory: Memory,
        executions: u64,
    ) -> Result<bool, Box<Failure>> {
        self.pass_judged(search, memory, executions, &mut |_| false)
    }

    /// One pass in which a failing execution that `excuse` says yes to is no failure.
    pub(crate) fn pass_judged(
        &mut self,
        search: Search,
        memory: Memory,
        executions: u64,
        excuse: &mut dyn FnMut(&Failure) -> bool,
    ) -> Result<bool, Box<Failure>> {
        let limits = Limits { executions, ..Limits::default() };
        let pass = named(&search, memory);
        let explored = watch::during(Mode::Model, || {
            engine::explore_judged(search, memory, &limits, self.scenario, excuse)
        });
        self.note(&pass, &explored);
        match explored.failure {
            Some(failure) => Err(Box::new(failure)),
            None => Ok(explored.complete),
        }
    }

    fn note(&mut self, pass: &Pass, explored: &Exploration) {
        self.executions += explored.executions;
        self.weak_accesses |= explored.weak_accesses;
        self.objects |= explored.objects;
        self.threads = self.threads.max(explored.threads);
        let end = match (&explored.failure, explored.complete) {
            (Some(_), _) => "fails",
            (None, true) => "complete",
            (None, false) => "budget",
        };
        self.notes.push(pass.ended(explored.executions, end));
        self.notes.extend(explored.findings.iter().map(|finding| pass.finding(finding)));
    }
}

/// What a pass is called in notes.
fn named(search: &Search, memory: Memory) -> Pass {
    let engine = match (search, memory) {
        (Search::Loom { .. }, Memory::Sequential) => "loom",
        (Search::Loom { .. }, Memory::Weak) => "loom-weak",
        (_, Memory::Sequential) => "model",
        (_, Memory::Weak) => "weak",
    };
    let (search, bound) = match search {
        Search::Bounded { preemptions } | Search::Loom { preemptions: Some(preemptions) } => {
            ("bounded", preemptions.to_string())
        }
        Search::Loom { preemptions: None } => ("everything", String::new()),
        Search::Dpor => ("reduction", String::new()),
        Search::Random { seed } => ("random", format!("{seed:#x}")),
        Search::Replay(_) => ("replay", String::new()),
    };
    Pass { engine, search, bound }
}
