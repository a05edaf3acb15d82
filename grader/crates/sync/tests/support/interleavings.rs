//! Exhaustive sequentially consistent search: plain recursion over every interleaving of a program,
//! with no reduction but to leave out states that were seen before.
//!
//! It is a machine of its own: it shares nothing with the facade or the engines but the program. What
//! the machine promises, and the engines must:
//!
//! - Time stands still while threads run. Whoever begins a timed wait notes its deadline as soon as it
//!   is done with what it did before. A wait that cannot end otherwise may end by its deadline if
//!   nobody who waits has an earlier one: whenever no thread can go on, and in `bounds.timeouts` cases
//!   although some other thread can. Then it is that late.
//! - A wait on a condition variable and a park may end for no reason, `bounds.spurious_wakeups` times.

mod channels;
mod memory;
mod waits;

use super::program::{Operation, Outcome, Program};
use channels::Channel;
use memory::RwLock;
use std::collections::{BTreeSet, HashSet};
use waits::Cell;

/// What a program can do under sequential consistency.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcomes {
    /// The outcomes of the executions in which every thread finishes.
    pub(crate) all: BTreeSet<Outcome>,
    /// Whether some execution leaves a thread blocked for ever.
    pub(crate) deadlocks: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    next: Vec<usize>,
    /// How far each thread is with its next operation.
    progress: Vec<Progress>,
    seen: Vec<Vec<u64>>,
    values: Vec<u64>,
    owners: Vec<Option<usize>>,
    data: Vec<u64>,
    rwlocks: Vec<RwLock>,
    /// For each condition variable, who waits.
    waiting: Vec<BTreeSet<usize>>,
    channels: Vec<Channel>,
    tokens: Vec<bool>,
    /// For each barrier, who waits.
    meeting: Vec<BTreeSet<usize>>,
    cells: Vec<Cell>,
    clock: u64,
    deadlines: Vec<Option<u64>>,
    spurious_left: u32,
    timeouts_left: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Progress {
    /// Not begun.
    Before,
    /// Begun, so that others notice: it waits.
    Waits,
    /// It has been woken, or its time was over, and needs its mutex.
    Woken,
    TimedOut,
    /// Another thread has done it all; this is what is seen of it.
    Served(Option<u64>),
    /// In the middle of making the value of a cell.
    Makes,
}

/// Every outcome of the program under sequential consistency.
pub(crate) fn outcomes(program: &Program) -> Outcomes {
    let threads = program.threads.len();
    let deadline = |thread: &Vec<Operation>| thread.first().and_then(Operation::time);
    let start = State {
        next: vec![0; threads],
        progress: vec![Progress::Before; threads],
        seen: vec![Vec::new(); threads],
        values: vec![0; program.locations],
        owners: vec![None; program.mutexes],
        data: vec![0; program.mutexes],
        rwlocks: vec![RwLock::default(); program.rwlocks],
        waiting: vec![BTreeSet::new(); program.condvars],
        channels: Channel::of(program),
        tokens: vec![false; threads],
        meeting: vec![BTreeSet::new(); program.barriers.len()],
        cells: vec![Cell::default(); program.cells],
        clock: 0,
        deadlines: program.threads.iter().map(deadline).collect(),
        spurious_left: program.bounds.spurious_wakeups,
        timeouts_left: program.bounds.timeouts,
    };
    let mut outcomes = Outcomes::default();
    search(program, start, &mut HashSet::new(), &mut outcomes);
    outcomes
}

fn search(program: &Program, state: State, known: &mut HashSet<State>, outcomes: &mut Outcomes) {
    if !known.insert(state.clone()) {
        return;
    }
    let threads = program.threads.len();
    let moves: Vec<Vec<State>> = (0..threads).map(|t| steps(program, &state, t)).collect();
    let can_go_on: Vec<bool> = moves.iter().map(|moves| !moves.is_empty()).collect();
    let mut after: Vec<State> = moves.into_iter().flatten().collect();
    after.extend(timeouts(program, &state, &can_go_on));
    if after.is_empty() {
        let finished = |thread: usize| state.next[thread] == program.threads[thread].len();
        if (0..threads).all(finished) {
            let shared = state.rwlocks.iter().map(|rwlock| rwlock.data);
            let last = state.values.iter().chain(&state.data).copied().chain(shared).collect();
            outcomes.all.insert(Outcome { seen: state.seen, last });
            return;
        }
        outcomes.deadlocks = true;
    }
    if state.spurious_left > 0 {
        after.extend((0..threads).filter_map(|t| waits::wake_spuriously(program, &state, t)));
    }
    for state in after {
        search(program, state, known, outcomes);
    }
}

/// The states in which a wait has ended by its deadline.
fn timeouts(program: &Program, state: &State, can_go_on: &[bool]) -> Vec<State> {
    let deadline = |thread: usize| {
        let progress = state.progress[thread];
        let waits = matches!(progress, Progress::Before | Progress::Waits) && !can_go_on[thread];
        state.deadlines[thread].filter(|_| waits)
    };
    let threads = 0..program.threads.len();
    let Some(earliest) = threads.clone().filter_map(deadline).min() else { return Vec::new() };
    let fire = |thread: usize| {
        let early = can_go_on.iter().any(|can| *can);
        if deadline(thread) != Some(earliest) || (early && state.timeouts_left == 0) {
            return None;
        }
        let mut after = state.clone();
        after.timeouts_left -= u32::from(early);
        after.clock = after.clock.max(earliest);
        Some(waits::expire(program, after, thread))
    };
    threads.filter_map(fire).collect()
}

/// The states that the next operation of the thread may lead to; none where it has none or must wait.
fn steps(program: &Program, before: &State, thread: usize) -> Vec<State> {
    let Some(operation) = program.threads[thread].get(before.next[thread]) else {
        return Vec::new();
    };
    let state = before.clone();
    if let Progress::Served(seen) = state.progress[thread] {
        return vec![state.finish(program, thread, seen)];
    }
    memory::steps(program, &state, thread, operation)
        .or_else(|| waits::steps(program, &state, thread, operation))
        .or_else(|| channels::steps(program, &state, thread, operation))
        .unwrap_or_else(|| panic!("the interleavings do not speak of `{operation}`"))
}

impl State {
    /// The thread is done with its operation.
    fn finish(mut self, program: &Program, thread: usize, seen: Option<u64>) -> State {
        self.seen[thread].extend(seen);
        self.next[thread] += 1;
        self.progress[thread] = Progress::Before;
        let next = program.threads[thread].get(self.next[thread]);
        let time = next.and_then(Operation::time);
        self.deadlines[thread] = time.map(|time| self.clock + time);
        self
    }
}
