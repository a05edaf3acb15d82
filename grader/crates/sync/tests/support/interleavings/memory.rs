//! Atomics, mutexes and read-write locks, one step at a time.

use super::State;
use crate::support::program::{Operation, Program};
use std::collections::BTreeSet;

/// As in parking_lot: a writer that finds readers announces itself and waits for them to leave; from
/// then on nobody else gets in, reader or writer.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct RwLock {
    readers: BTreeSet<usize>,
    writer: Option<usize>,
    announced: Option<usize>,
    pub(super) data: u64,
}

impl RwLock {
    fn has_writer(&self) -> bool {
        self.writer.is_some() || self.announced.is_some()
    }
}

/// The state after this operation, none where the thread must wait; `None` for an operation of another
/// kind.
pub(super) fn steps(
    program: &Program,
    before: &State,
    thread: usize,
    operation: &Operation,
) -> Option<Vec<State>> {
    let mut state = before.clone();
    let mut seen = None;
    match *operation {
        Operation::Load { location, .. } => seen = Some(state.values[location]),
        Operation::Store { location, value, .. } => state.values[location] = value,
        Operation::Swap { location, value, .. } => {
            seen = Some(std::mem::replace(&mut state.values[location], value));
        }
        Operation::FetchAdd { location, value, .. } => {
            seen = Some(state.values[location]);
            state.values[location] = state.values[location].wrapping_add(value);
        }
        Operation::CompareExchange { location, expected, new, .. } => {
            seen = Some(state.values[location]);
            if state.values[location] == expected {
                state.values[location] = new;
            }
        }
        Operation::Fence { .. } => {}
        Operation::Lock { mutex } => {
            if state.owners[mutex].is_some() {
                return Some(Vec::new());
            }
            state.owners[mutex] = Some(thread);
        }
        Operation::TryLock { mutex } => {
            let free = state.owners[mutex].is_none();
            if free {
                state.owners[mutex] = Some(thread);
            }
            seen = Some(u64::from(free));
        }
        Operation::Unlock { mutex } => {
            if state.owners[mutex] == Some(thread) {
                state.owners[mutex] = None;
            }
        }
        Operation::ReadData { mutex } => {
            let held = state.owners[mutex] == Some(thread);
            seen = Some(if held { state.data[mutex] } else { 0 });
        }
        Operation::WriteData { mutex, value } => {
            if state.owners[mutex] == Some(thread) {
                state.data[mutex] = value;
            }
        }
        Operation::Share { rwlock } => {
            if state.rwlocks[rwlock].has_writer() {
                return Some(Vec::new());
            }
            state.rwlocks[rwlock].readers.insert(thread);
        }
        Operation::Exclude { rwlock } => {
            let lock = &mut state.rwlocks[rwlock];
            if lock.announced == Some(thread) && lock.readers.is_empty() {
                lock.announced = None;
            } else if lock.has_writer() {
                return Some(Vec::new());
            } else if !lock.readers.is_empty() {
                lock.announced = Some(thread);
                return Some(vec![state]);
            }
            lock.writer = Some(thread);
        }
        Operation::TryShare { rwlock } => {
            let lock = &mut state.rwlocks[rwlock];
            let succeeds = !lock.has_writer();
            if succeeds {
                lock.readers.insert(thread);
            }
            seen = Some(u64::from(succeeds));
        }
        Operation::TryExclude { rwlock } => {
            let lock = &mut state.rwlocks[rwlock];
            let succeeds = !lock.has_writer() && lock.readers.is_empty();
            if succeeds {
                lock.writer = Some(thread);
            }
            seen = Some(u64::from(succeeds));
        }
        Operation::Leave { rwlock } => {
            let lock = &mut state.rwlocks[rwlock];
            lock.readers.remove(&thread);
            lock.writer = lock.writer.filter(|writer| *writer != thread);
        }
        Operation::ReadShared { rwlock } => {
            let lock = &state.rwlocks[rwlock];
            let held = lock.writer == Some(thread) || lock.readers.contains(&thread);
            seen = Some(if held { lock.data } else { 0 });
        }
        Operation::WriteShared { rwlock, value } => {
            if state.rwlocks[rwlock].writer == Some(thread) {
                state.rwlocks[rwlock].data = value;
            }
        }
        _ => return None,
    }
    Some(vec![state.finish(program, thread, seen)])
}
