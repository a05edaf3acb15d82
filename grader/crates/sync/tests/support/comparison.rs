//! Compares what an engine sees of a program with what an oracle says of it, and counts.

use super::facade::{self, Explored};
use super::program::{Outcome, Program};
use super::shrink::shrink;
use super::{axiomatic, interleavings};
use std::collections::BTreeSet;
use std::fmt;
use sync::engine::{Cause, Memory, Search};

/// What the program can do, as an oracle computed it.
pub(crate) struct Truth {
    /// Every outcome that is allowed.
    pub(crate) allowed: BTreeSet<Outcome>,
    /// Those the engine promises to find: it may miss the rest, and each miss is counted.
    pub(crate) promised: BTreeSet<Outcome>,
    pub(crate) deadlocks: bool,
}

/// Under sequential consistency an engine promises everything.
pub(crate) fn sequential(program: &Program) -> Truth {
    let truth = interleavings::outcomes(program);
    Truth { promised: truth.all.clone(), allowed: truth.all, deadlocks: truth.deadlocks }
}

/// Under weak memory it promises everything that the axioms allow, too.
pub(crate) fn weak(program: &Program) -> Truth {
    let allowed = axiomatic::outcomes(program).all;
    Truth { promised: allowed.clone(), allowed, deadlocks: false }
}

/// With try-locks it promises the interleavings: the state of a mutex is never stale in our engine,
/// while the axioms let a try-lock fail on account of a section that has been left.
pub(crate) fn weak_with_try_locks(program: &Program) -> Truth {
    Truth { allowed: axiomatic::outcomes(program).all, ..sequential(program) }
}

/// How an engine's answer differs from the truth.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) false_alarms: BTreeSet<Outcome>,
    pub(crate) missed: BTreeSet<Outcome>,
    /// Allowed and not found, and not promised either.
    pub(crate) known_gaps: BTreeSet<Outcome>,
    /// Anything else: a failure that is none, an exploration that was cut short.
    pub(crate) trouble: Option<String>,
}

impl Difference {
    pub(crate) fn is_mismatch(&self) -> bool {
        !self.false_alarms.is_empty() || !self.missed.is_empty() || self.trouble.is_some()
    }
}

pub(crate) fn difference(truth: &Truth, explored: &Explored) -> Difference {
    let found = &explored.outcomes;
    let mut difference = Difference {
        false_alarms: found.difference(&truth.allowed).cloned().collect(),
        ..Difference::default()
    };
    let stopped = explored.exploration.failure.as_ref();
    if truth.deadlocks && stopped.is_some_and(|failure| failure.cause == Cause::Deadlock) {
        // A search that cannot go on after the first deadlock: nothing is known of the rest.
        return difference;
    }
    difference.trouble = match &explored.exploration.failure {
        Some(failure) => Some(format!("it fails: {:?}", failure.cause)),
        None if truth.deadlocks && explored.deadlocks == 0 => Some("it finds no deadlock".into()),
        None if explored.deadlocks > 0 && !truth.deadlocks => {
            Some("a deadlock that is none".into())
        }
        None if !explored.exploration.complete => {
            Some(format!("incomplete after {} executions", explored.exploration.executions))
        }
        None => None,
    };
    difference.missed = truth.promised.difference(found).cloned().collect();
    let rest = truth.allowed.difference(&truth.promised);
    difference.known_gaps = rest.filter(|outcome| !found.contains(outcome)).cloned().collect();
    difference
}

/// So many mismatches of each kind are shrunk and reported; all are counted.
const REPORTS: u64 = 2;

/// One engine against one oracle over many programs.
pub(crate) struct Comparison {
    name: &'static str,
    truth: fn(&Program) -> Truth,
    search: Search,
    memory: Memory,
    pub(crate) programs: u64,
    pub(crate) executions: u64,
    pub(crate) redundant: u64,
    pub(crate) outcomes: usize,
    pub(crate) deadlocks: u64,
    pub(crate) with_false_alarms: u64,
    pub(crate) with_missed: u64,
    pub(crate) with_known_gaps: u64,
    pub(crate) with_trouble: u64,
    /// The first few mismatches of each kind, shrunk.
    reports: Vec<String>,
}

impl Comparison {
    pub(crate) fn new(
        name: &'static str,
        truth: fn(&Program) -> Truth,
        search: Search,
        memory: Memory,
    ) -> Comparison {
        Comparison {
            name,
            truth,
            search,
            memory,
            programs: 0,
            executions: 0,
            redundant: 0,
            outcomes: 0,
            deadlocks: 0,
            with_false_alarms: 0,
            with_missed: 0,
            with_known_gaps: 0,
            with_trouble: 0,
            reports: Vec::new(),
        }
    }

    pub(crate) fn compare(&mut self, seed: u64, program: &Program) {
        let truth = (self.truth)(program);
        let explored = facade::outcomes(program, self.search.clone(), self.memory);
        let difference = difference(&truth, &explored);
        self.programs += 1;
        self.executions += explored.exploration.executions;
        self.redundant += explored.exploration.redundant;
        self.outcomes += explored.outcomes.len();
        self.deadlocks += u64::from(truth.deadlocks);
        self.with_false_alarms += u64::from(!difference.false_alarms.is_empty());
        self.with_missed += u64::from(!difference.missed.is_empty());
        self.with_known_gaps += u64::from(!difference.known_gaps.is_empty());
        self.with_trouble += u64::from(difference.trouble.is_some());
        let counts = [self.with_false_alarms, self.with_missed, self.with_trouble];
        let kinds = [
            !difference.false_alarms.is_empty(),
            !difference.missed.is_empty(),
            difference.trouble.is_some(),
        ];
        if kinds.iter().zip(counts).any(|(is, count)| *is && count <= REPORTS) {
            self.reports.push(self.report(seed, program, &difference));
        }
    }

    fn report(&self, seed: u64, program: &Program, difference: &Difference) -> String {
        let look = |program: &Program| {
            let explored = facade::outcomes(program, self.search.clone(), self.memory);
            self::difference(&(self.truth)(program), &explored)
        };
        // A smaller program must go wrong in the same way.
        let alike = |other: &Difference| {
            other.false_alarms.is_empty() == difference.false_alarms.is_empty()
                && other.missed.is_empty() == difference.missed.is_empty()
                && other.trouble.is_some() == difference.trouble.is_some()
        };
        let smallest = shrink(program, &|program| alike(&look(program)));
        let difference = look(&smallest);
        let mut report = format!("{}: seed {seed}, shrunk to\n{smallest}\n", self.name);
        let mut list = |what: &str, outcomes: &BTreeSet<Outcome>| {
            for outcome in outcomes.iter().take(4) {
                report += &format!("  {what}: {outcome}\n");
            }
        };
        list("false alarm", &difference.false_alarms);
        list("missed", &difference.missed);
        if let Some(trouble) = difference.trouble {
            report += &format!("  {trouble}\n");
        }
        report
    }

    /// Prints the counts, and fails with the programs if there was a mismatch.
    pub(crate) fn finish(self) {
        println!("{self}");
        assert!(self.reports.is_empty(), "{self}\n{}", self.reports.join("\n"));
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} programs ({} with a deadlock), {} executions ({} redundant), {} outcomes; programs with \
             false alarms {}, missed outcomes {}, other trouble {}, known gaps {}",
            self.name,
            self.programs,
            self.deadlocks,
            self.executions,
            self.redundant,
            self.outcomes,
            self.with_false_alarms,
            self.with_missed,
            self.with_trouble,
            self.with_known_gaps,
        )
    }
}
