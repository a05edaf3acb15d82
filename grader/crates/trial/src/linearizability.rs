//! Whether a history of concurrent calls is explained by some order of single calls.
//!
//! The search is Wing and Gong's with Lowe's memory: calls are linearized one by one, each before
//! every call that began after it returned, and a pair of (calls linearized, state) that led
//! nowhere is not tried again.

use crate::Specification;
use crate::history::{Call, Ending, History, describe, thread_name};
use std::collections::HashSet;
use verdict::{Sentence, sentence};

/// The most calls a history may hold: sets of calls are the bits of one number.
pub const CALLS_MAX: usize = 128;

/// Why no order of single calls explains a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The first call that no order explains: an index into the history's calls.
    pub call: usize,
    /// The thread that made it.
    pub thread: usize,
    /// The call, as a learner reads it.
    pub operation: String,
    /// What it may have returned given all that returned before it; empty: it must wait.
    pub legal: Vec<String>,
    /// What it returned; `None`: it waits for ever.
    pub actual: Option<String>,
    /// How many returns, in the order of time, some order of single calls does explain.
    pub explained: usize,
}

impl Violation {
    /// `T1: `remove(1)` must return `Some(2)` but returned `None``.
    pub fn text(&self) -> String {
        let must = match self.legal.as_slice() {
            [] => "must wait".to_owned(),
            legal => format!("must return {}", alternatives(legal)),
        };
        let did = match &self.actual {
            Some(actual) => format!("returned `{actual}`"),
            None => "waits for ever".to_owned(),
        };
        format!("{}: `{}` {must} but {did}", thread_name(self.thread), self.operation)
    }

    /// The same in no language yet.
    pub fn sentence(&self) -> Sentence {
        let call = format!("{}: {}", thread_name(self.thread), self.operation);
        match &self.actual {
            Some(actual) if self.legal.is_empty() => sentence::should_have_waited(&call, actual),
            Some(actual) => sentence::legal_results(&call, actual, &self.legal),
            None => sentence::should_have_returned(&call, &self.legal),
        }
    }
}

fn alternatives(legal: &[String]) -> String {
    legal.iter().map(|outcome| format!("`{outcome}`")).collect::<Vec<_>>().join(" / ")
}

/// Looks for an order of single calls that explains the history.
///
/// # Panics
/// When the history holds more than [`CALLS_MAX`] calls.
pub fn check<S: Specification>(
    specification: &S,
    history: &History<S::Operation, S::Outcome>,
) -> Result<(), Violation> {
    assert!(history.calls.len() <= CALLS_MAX, "a history holds at most {CALLS_MAX} calls");
    let explained = Search::new(specification, history).explains();
    if explained { Ok(()) } else { Err(explain(specification, history)) }
}

/// Finds the first return that no order explains. Every prefix of an explained history is
/// explained, so the prefixes before that return are, and those after it are not.
fn explain<S: Specification>(
    specification: &S,
    history: &History<S::Operation, S::Outcome>,
) -> Violation {
    let mut returns: Vec<(u64, usize)> = history
        .calls
        .iter()
        .enumerate()
        .filter_map(|(index, call)| Some((call.returned.as_ref()?.0, index)))
        .collect();
    returns.sort_unstable();
    let is_explained =
        |&(time, _): &(u64, usize)| Search::new(specification, &history.until(time)).explains();
    let explained = returns.partition_point(is_explained);
    match returns.get(explained) {
        Some(&(time, call)) => {
            let mut prefix = history.until(time);
            let position = history.calls[..call].iter().filter(|c| c.called <= time).count();
            prefix.calls[position].returned = None;
            let legal = legal_outcomes(specification, &prefix, position);
            violation(history, call, legal, explained)
        }
        // Every return is explained, so what is wrong is that somebody waits who need not: the
        // first who could go on alone, or else the first who could after another.
        None => {
            let cut = History { ending: Ending::Cut, ..history.clone() };
            let waits = |&call: &usize| history.calls[call].returned.is_none();
            let waiting: Vec<usize> = (0..history.calls.len()).filter(waits).collect();
            let alone = |&call: &usize| {
                let others = |&other: &usize| other == call || !waits(&other);
                let kept =
                    (0..cut.calls.len()).filter(others).map(|other| cut.calls[other].clone());
                let position = (0..call).filter(others).count();
                let alone = History { calls: kept.collect(), ending: Ending::Cut };
                (call, legal_outcomes(specification, &alone, position))
            };
            let after = |&call: &usize| (call, legal_outcomes(specification, &cut, call));
            let goes_on = |(_, legal): &(usize, Vec<String>)| !legal.is_empty();
            let (call, legal) = waiting
                .iter()
                .map(alone)
                .find(goes_on)
                .or_else(|| waiting.iter().map(after).find(goes_on))
                .or_else(|| waiting.first().map(|&call| (call, Vec::new())))
                .expect("somebody waits");
            violation(history, call, legal, explained)
        }
    }
}

fn violation<O: Clone + std::fmt::Debug, R: Clone + std::fmt::Debug>(
    history: &History<O, R>,
    call: usize,
    legal: Vec<String>,
    explained: usize,
) -> Violation {
    let Call { thread, operation, returned, .. } = &history.calls[call];
    Violation {
        call,
        thread: *thread,
        operation: describe(operation),
        legal,
        actual: returned.as_ref().map(|(_, outcome)| format!("{outcome:?}")),
        explained,
    }
}

/// What the pending call `asked` could return in some order that explains all other returns.
fn legal_outcomes<S: Specification>(
    specification: &S,
    history: &History<S::Operation, S::Outcome>,
    asked: usize,
) -> Vec<String> {
    let mut search = Search::new(specification, history);
    search.asked = Some(asked);
    search.explains();
    let times = |call: &Call<_, _>| call.returned.as_ref().map_or(call.called, |(end, _)| *end);
    let end = history.calls.iter().map(times).max().unwrap_or(0) + 1;
    let explained = |outcome: &S::Outcome| {
        let mut answered = history.clone();
        answered.calls[asked].returned = Some((end, outcome.clone()));
        Search::new(specification, &answered).explains()
    };
    search.possible.into_iter().filter(explained).map(|outcome| format!("{outcome:?}")).collect()
}

struct Search<'a, S: Specification> {
    specification: &'a S,
    history: &'a History<S::Operation, S::Outcome>,
    /// For each call the calls that returned before it began.
    earlier: Vec<u128>,
    completed: u128,
    seen: HashSet<(u128, S::State)>,
    /// A call to gather the possible outcomes of: the search then goes on to its end.
    asked: Option<usize>,
    possible: Vec<S::Outcome>,
}

impl<'a, S: Specification> Search<'a, S> {
    fn new(specification: &'a S, history: &'a History<S::Operation, S::Outcome>) -> Self {
        let returned_before = |began: u64| {
            let members = history.calls.iter().enumerate().filter(|(_, call)| {
                call.returned.as_ref().is_some_and(|(returned, _)| *returned < began)
            });
            members.fold(0u128, |set, (index, _)| set | 1 << index)
        };
        Search {
            specification,
            history,
            earlier: history.calls.iter().map(|call| returned_before(call.called)).collect(),
            completed: returned_before(u64::MAX),
            seen: HashSet::new(),
            asked: None,
            possible: Vec::new(),
        }
    }

    /// True when some order of single calls explains the history.
    fn explains(&mut self) -> bool {
        self.visit(0, self.specification.initial())
    }

    fn visit(&mut self, linearized: u128, state: S::State) -> bool {
        if !self.seen.insert((linearized, state.clone())) {
            return false;
        }
        let explained = self.completed & !linearized == 0 && self.may_end(linearized, &state);
        if explained && self.asked.is_none() {
            return true;
        }
        for (index, call) in self.history.calls.iter().enumerate() {
            let bit = 1 << index;
            if linearized & bit != 0 || self.earlier[index] & !linearized != 0 {
                continue;
            }
            // A call that is stuck has not taken effect, or it would have returned.
            if call.returned.is_none() && self.history.ending == Ending::Stuck {
                continue;
            }
            for (outcome, next) in self.specification.apply(&state, &call.operation) {
                if self.asked == Some(index) && !self.possible.contains(&outcome) {
                    self.possible.push(outcome.clone());
                }
                let agrees = call.returned.as_ref().is_none_or(|(_, actual)| *actual == outcome);
                if agrees && self.visit(linearized | bit, next) {
                    return true;
                }
            }
        }
        false
    }

    fn may_end(&self, linearized: u128, state: &S::State) -> bool {
        self.history.ending == Ending::Cut
            || self.history.calls.iter().enumerate().all(|(index, call)| {
                linearized & (1 << index) != 0
                    || self.specification.apply(state, &call.operation).is_empty()
            })
    }
}
