//! Where loom's answers differ from the truth, and which of its known errors explains it.

use super::comparison::{Difference, Truth, difference};
use super::facade;
use super::program::{Operation, Outcome, Program};
use super::{axiomatic, interleavings};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use sync::engine::{Limits, Memory, Search};

/// What loom was asked, and how its answers differ, each kind counted in programs.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) programs: u64,
    pub(crate) executions: u64,
    pub(crate) kinds: BTreeMap<&'static str, u64>,
    /// The first program of each kind.
    pub(crate) examples: BTreeMap<&'static str, String>,
}

pub(crate) const UNEXPLAINED: &str = "not explained by a known error of loom";
pub(crate) const AGREES: &str = "agrees";

impl Tally {
    pub(crate) fn add(&mut self, seed: u64, program: &Program, memory: Memory) {
        let truth = truth(program, memory);
        let limits = Limits { executions: 4_000, ..facade::all_executions() };
        let search = Search::Loom { preemptions: None };
        let explored = facade::outcomes_within(program, search, memory, &limits);
        self.programs += 1;
        self.executions += explored.exploration.executions;
        let cut_short = !explored.exploration.complete && explored.exploration.failure.is_none();
        let findings = &explored.exploration.findings;
        let difference = difference(&truth, &explored);
        let mut kinds = BTreeSet::new();
        if cut_short && !findings.is_empty() {
            kinds.insert("given up, and said so as a finding");
        } else if cut_short {
            kinds.insert("cut short by its budget");
        } else if difference.trouble.is_some() {
            kinds.insert(UNEXPLAINED);
        } else if !difference.missed.is_empty() {
            kinds.insert("missed outcomes (tokio-rs/loom#166, #392)");
        }
        for outcome in &difference.false_alarms {
            kinds.insert(false_alarm(program, outcome));
        }
        if kinds.is_empty() {
            kinds.insert(AGREES);
        }
        for kind in kinds {
            *self.kinds.entry(kind).or_default() += 1;
            self.examples
                .entry(kind)
                .or_insert_with(|| example(seed, program, &difference, findings));
        }
    }
}

fn truth(program: &Program, memory: Memory) -> Truth {
    let strong = interleavings::outcomes(program);
    let allowed = match memory {
        Memory::Sequential => strong.all,
        Memory::Weak => axiomatic::outcomes(program).all,
    };
    Truth { promised: allowed.clone(), allowed, deadlocks: strong.deadlocks }
}

fn false_alarm(program: &Program, outcome: &Outcome) -> &'static str {
    if axiomatic::outcomes(&without_seq_cst(program)).all.contains(outcome) {
        return "false alarm: SeqCst accesses taken for AcqRel (tokio-rs/loom#180)";
    }
    // A SeqCst load is a read-modify-write to loom: our way round its first error meets the second.
    let writes = |operation: &Operation| match *operation {
        Operation::Load { order, .. } => order == Ordering::SeqCst,
        _ => true,
    };
    let writers = |location: usize| {
        let writes =
            |operation: &Operation| operation.location() == Some(location) && writes(operation);
        program.threads.iter().filter(|thread| thread.iter().any(writes)).count()
    };
    if (0..program.locations).any(|location| writers(location) > 1) {
        return "false alarm: writers of one location (tokio-rs/loom#282)";
    }
    UNEXPLAINED
}

/// The program with every SeqCst access, but no fence, as weak as loom takes it.
fn without_seq_cst(program: &Program) -> Program {
    let weaken = |order: &mut Ordering, to: Ordering| {
        if *order == Ordering::SeqCst {
            *order = to;
        }
    };
    let mut weakened = program.clone();
    for operation in weakened.threads.iter_mut().flatten() {
        match operation {
            Operation::Load { order, .. } => weaken(order, Ordering::Acquire),
            Operation::Store { order, .. } => weaken(order, Ordering::Release),
            Operation::Swap { order, .. } | Operation::FetchAdd { order, .. } => {
                weaken(order, Ordering::AcqRel);
            }
            Operation::CompareExchange { success, failure, .. } => {
                weaken(success, Ordering::AcqRel);
                weaken(failure, Ordering::Acquire);
            }
            _ => {}
        }
    }
    weakened
}

fn example(seed: u64, program: &Program, difference: &Difference, findings: &[String]) -> String {
    let first = |outcomes: &BTreeSet<Outcome>| outcomes.first().map(ToString::to_string);
    format!(
        "seed {seed}\n{program}\n  false alarm {:?}\n  missed {:?}\n  {:?} {findings:?}",
        first(&difference.false_alarms),
        first(&difference.missed),
        difference.trouble
    )
}
