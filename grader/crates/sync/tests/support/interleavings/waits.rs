//! Condition variables, parking, sleeping, barriers and cells, one step at a time.

use super::{Progress, State, channels};
use crate::support::program::{EMPTY, Operation, Program};

/// What is in a cell, and who is making it.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Cell {
    value: Option<u64>,
    maker: Option<usize>,
}

/// The states after this operation, none where the thread must wait; `None` for an operation of
/// another kind.
pub(super) fn steps(
    program: &Program,
    before: &State,
    thread: usize,
    operation: &Operation,
) -> Option<Vec<State>> {
    let mut state = before.clone();
    let mut seen = None;
    match *operation {
        Operation::Wait { condvar, mutex } => {
            return Some(wait(program, state, thread, (condvar, mutex), false));
        }
        Operation::WaitFor { condvar, mutex, .. } => {
            return Some(wait(program, state, thread, (condvar, mutex), true));
        }
        Operation::NotifyOne { condvar } => {
            let waiters = &before.waiting[condvar];
            if waiters.is_empty() {
                return Some(vec![state.finish(program, thread, Some(0))]);
            }
            // Nobody promises which one is woken.
            let woken = waiters.iter().map(|waiter| {
                let mut state = before.clone();
                state.wake(condvar, *waiter);
                state.finish(program, thread, Some(1))
            });
            return Some(woken.collect());
        }
        Operation::NotifyAll { condvar } => {
            let waiters = state.waiting[condvar].clone();
            waiters.iter().for_each(|waiter| state.wake(condvar, *waiter));
            seen = Some(waiters.len() as u64);
        }
        Operation::Park | Operation::ParkFor { .. } => {
            if !std::mem::take(&mut state.tokens[thread]) {
                return Some(Vec::new());
            }
        }
        Operation::Unpark { thread } => state.tokens[thread] = true,
        Operation::Sleep { .. } => return Some(Vec::new()),
        Operation::Now => seen = Some(state.clock),
        Operation::Meet { barrier } => {
            if state.progress[thread] == Progress::Waits {
                return Some(Vec::new());
            }
            if state.meeting[barrier].len() + 1 < program.barriers[barrier] {
                state.meeting[barrier].insert(thread);
                state.progress[thread] = Progress::Waits;
                return Some(vec![state]);
            }
            for other in std::mem::take(&mut state.meeting[barrier]) {
                state.progress[other] = Progress::Served(Some(0));
            }
            seen = Some(1);
        }
        Operation::GetCell { cell } => seen = Some(state.cells[cell].value.unwrap_or(EMPTY)),
        Operation::GetOrInit { cell, .. }
        | Operation::GetOrInitFrom { cell, .. }
        | Operation::SetCell { cell, .. } => match settle(&mut state, thread, cell, operation) {
            Some(made) => seen = made,
            None if state.progress[thread] == Progress::Makes => return Some(vec![state]),
            None => return Some(Vec::new()),
        },
        _ => return None,
    }
    Some(vec![state.finish(program, thread, seen)])
}

/// What a thread sees that asks for the value of a cell; `None` where it is not done, because it makes
/// the value or waits for another thread that does.
fn settle(
    state: &mut State,
    thread: usize,
    cell: usize,
    operation: &Operation,
) -> Option<Option<u64>> {
    let Cell { value, maker } = state.cells[cell];
    let makes = state.progress[thread] == Progress::Makes;
    if !makes && maker.is_some() {
        return None;
    }
    match *operation {
        Operation::SetCell { value: new, .. } => {
            state.cells[cell].value = value.or(Some(new));
            return Some(Some(u64::from(value.is_none())));
        }
        Operation::GetOrInit { value: new, .. } => state.cells[cell].value = value.or(Some(new)),
        Operation::GetOrInitFrom { location, .. } if makes => {
            state.cells[cell] = Cell { value: Some(state.values[location] + 1), maker: None };
        }
        _ if value.is_none() => {
            state.cells[cell].maker = Some(thread);
            state.progress[thread] = Progress::Makes;
            return None;
        }
        _ => {}
    }
    Some(state.cells[cell].value)
}

fn wait(
    program: &Program,
    mut state: State,
    thread: usize,
    (condvar, mutex): (usize, usize),
    sees_whether_timed_out: bool,
) -> Vec<State> {
    let seen = |timed_out: bool| sees_whether_timed_out.then_some(u64::from(timed_out));
    match state.progress[thread] {
        Progress::Before if state.owners[mutex] == Some(thread) => {
            state.owners[mutex] = None;
            state.waiting[condvar].insert(thread);
            state.progress[thread] = Progress::Waits;
            vec![state]
        }
        Progress::Before => vec![state.finish(program, thread, None)],
        Progress::Woken | Progress::TimedOut if state.owners[mutex].is_none() => {
            let timed_out = state.progress[thread] == Progress::TimedOut;
            state.owners[mutex] = Some(thread);
            vec![state.finish(program, thread, seen(timed_out))]
        }
        _ => Vec::new(),
    }
}

impl State {
    fn wake(&mut self, condvar: usize, waiter: usize) {
        self.waiting[condvar].remove(&waiter);
        self.progress[waiter] = Progress::Woken;
    }
}

/// The state in which the thread, if it may, has woken for no reason.
pub(super) fn wake_spuriously(program: &Program, before: &State, thread: usize) -> Option<State> {
    let mut state = before.clone();
    state.spurious_left -= 1;
    match *program.threads[thread].get(before.next[thread])? {
        Operation::Wait { condvar, .. } | Operation::WaitFor { condvar, .. }
            if before.progress[thread] == Progress::Waits =>
        {
            state.wake(condvar, thread);
            Some(state)
        }
        Operation::Park | Operation::ParkFor { .. } if !before.tokens[thread] => {
            Some(state.finish(program, thread, None))
        }
        _ => None,
    }
}

/// The time of the thread's wait is over.
pub(super) fn expire(program: &Program, mut state: State, thread: usize) -> State {
    match program.threads[thread][state.next[thread]] {
        Operation::WaitFor { condvar, .. } => {
            state.waiting[condvar].remove(&thread);
            state.progress[thread] = Progress::TimedOut;
            state
        }
        Operation::ParkFor { .. } | Operation::Sleep { .. } => state.finish(program, thread, None),
        _ => channels::expire(program, state, thread),
    }
}
