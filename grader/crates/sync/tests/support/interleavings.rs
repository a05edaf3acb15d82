//! Exhaustive sequentially consistent search: plain recursion over every interleaving of a program,
//! with no reduction but to leave out states that were seen before.

use super::program::{EMPTY, Operation, Outcome, Program};
use std::collections::{BTreeSet, HashSet, VecDeque};

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
    seen: Vec<Vec<u64>>,
    values: Vec<u64>,
    owners: Vec<Option<usize>>,
    data: Vec<u64>,
    rwlocks: Vec<RwLock>,
    /// For each condition variable, who waits.
    waiting: Vec<BTreeSet<usize>>,
    /// Threads inside a wait: before they may go on they need the mutex, and first a notification.
    woken: Vec<Wake>,
    channels: Vec<Channel>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Wake {
    NotWaiting,
    Waiting,
    Notified,
}

/// As in parking_lot: a writer that finds readers announces itself and waits for them to leave; from
/// then on nobody else gets in, reader or writer.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
struct RwLock {
    readers: BTreeSet<usize>,
    writer: Option<usize>,
    announced: Option<usize>,
    data: u64,
}

impl RwLock {
    fn has_writer(&self) -> bool {
        self.writer.is_some() || self.announced.is_some()
    }
}

/// The values in flight. Where the capacity is 0, `senders` and `receivers` are the threads that
/// have arrived and wait for the other side, in the order of arrival.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
struct Channel {
    queue: VecDeque<u64>,
    senders: VecDeque<(usize, u64)>,
    receivers: VecDeque<usize>,
}

/// Every outcome of the program under sequential consistency.
pub(crate) fn outcomes(program: &Program) -> Outcomes {
    let threads = program.threads.len();
    let start = State {
        next: vec![0; threads],
        seen: vec![Vec::new(); threads],
        values: vec![0; program.locations],
        owners: vec![None; program.mutexes],
        data: vec![0; program.mutexes],
        rwlocks: vec![RwLock::default(); program.rwlocks],
        waiting: vec![BTreeSet::new(); program.condvars],
        woken: vec![Wake::NotWaiting; threads],
        channels: vec![Channel::default(); program.channels.len()],
    };
    let mut outcomes = Outcomes::default();
    search(program, start, &mut HashSet::new(), &mut outcomes);
    outcomes
}

fn search(program: &Program, state: State, known: &mut HashSet<State>, outcomes: &mut Outcomes) {
    if !known.insert(state.clone()) {
        return;
    }
    let mut moved = false;
    for thread in 0..program.threads.len() {
        for after in steps(program, &state, thread) {
            moved = true;
            search(program, after, known, outcomes);
        }
    }
    if moved {
        return;
    }
    let finished = |thread: usize| state.next[thread] == program.threads[thread].len();
    if (0..program.threads.len()).all(finished) {
        let shared = state.rwlocks.iter().map(|rwlock| rwlock.data);
        let last = state.values.iter().chain(&state.data).copied().chain(shared).collect();
        outcomes.all.insert(Outcome { seen: state.seen, last });
    } else {
        outcomes.deadlocks = true;
    }
}

/// The states that the next operation of the thread may lead to.
fn steps(program: &Program, before: &State, thread: usize) -> Vec<State> {
    if let Some(Operation::NotifyOne { condvar }) = program.threads[thread].get(before.next[thread])
        && before.waiting[*condvar].len() > 1
    {
        // Nobody promises which one is woken.
        let woken = before.waiting[*condvar].iter().map(|waiter| {
            let mut state = before.clone();
            state.wake(*condvar, *waiter);
            state.seen[thread].push(1);
            state.next[thread] += 1;
            state
        });
        return woken.collect();
    }
    step(program, before, thread).into_iter().collect()
}

impl State {
    fn wake(&mut self, condvar: usize, waiter: usize) {
        self.waiting[condvar].remove(&waiter);
        self.woken[waiter] = Wake::Notified;
    }
}

/// The state after the next operation of the thread, `None` where it has none or must wait.
fn step(program: &Program, before: &State, thread: usize) -> Option<State> {
    let operation = *program.threads[thread].get(before.next[thread])?;
    let mut state = before.clone();
    let mut seen = None;
    match operation {
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
                return None;
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
                return None;
            }
            state.rwlocks[rwlock].readers.insert(thread);
        }
        Operation::Exclude { rwlock } => {
            let lock = &mut state.rwlocks[rwlock];
            if lock.announced == Some(thread) && lock.readers.is_empty() {
                lock.announced = None;
            } else if lock.has_writer() {
                return None;
            } else if !lock.readers.is_empty() {
                lock.announced = Some(thread);
                return Some(state);
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
        Operation::Wait { condvar, mutex } => match state.woken[thread] {
            Wake::NotWaiting if state.owners[mutex] == Some(thread) => {
                state.owners[mutex] = None;
                state.waiting[condvar].insert(thread);
                state.woken[thread] = Wake::Waiting;
                return Some(state);
            }
            Wake::NotWaiting => {}
            Wake::Notified if state.owners[mutex].is_none() => {
                state.owners[mutex] = Some(thread);
                state.woken[thread] = Wake::NotWaiting;
            }
            Wake::Waiting | Wake::Notified => return None,
        },
        Operation::NotifyOne { condvar } => {
            let waiter = state.waiting[condvar].first().copied();
            waiter.into_iter().for_each(|waiter| state.wake(condvar, waiter));
            seen = Some(u64::from(waiter.is_some()));
        }
        Operation::NotifyAll { condvar } => {
            let waiters = state.waiting[condvar].clone();
            waiters.iter().for_each(|waiter| state.wake(condvar, *waiter));
            seen = Some(waiters.len() as u64);
        }
        Operation::Send { channel, value } => return send(program, state, thread, channel, value),
        Operation::TrySend { channel, value } => {
            let sent = match program.channels[channel] {
                Some(0) => hand_over(&mut state, channel, value),
                capacity => {
                    let room = has_room(&state.channels[channel], capacity);
                    if room {
                        state.channels[channel].queue.push_back(value);
                    }
                    room
                }
            };
            seen = Some(u64::from(sent));
        }
        Operation::Receive { channel } => return receive(program, state, thread, channel),
        Operation::TryReceive { channel } => {
            seen = Some(take(&mut state, channel).unwrap_or(EMPTY));
        }
    }
    state.seen[thread].extend(seen);
    state.next[thread] += 1;
    Some(state)
}

fn has_room(channel: &Channel, capacity: Option<usize>) -> bool {
    capacity.is_none_or(|capacity| channel.queue.len() < capacity)
}

/// Gives the value to the receiver that has waited longest, if there is one.
fn hand_over(state: &mut State, channel: usize, value: u64) -> bool {
    let Some(receiver) = state.channels[channel].receivers.pop_front() else { return false };
    state.seen[receiver].push(value);
    state.next[receiver] += 1;
    true
}

/// Takes the oldest value, or the value of the sender that has waited longest.
fn take(state: &mut State, channel: usize) -> Option<u64> {
    if let Some((sender, value)) = state.channels[channel].senders.pop_front() {
        state.next[sender] += 1;
        return Some(value);
    }
    state.channels[channel].queue.pop_front()
}

fn send(
    program: &Program,
    mut state: State,
    thread: usize,
    channel: usize,
    value: u64,
) -> Option<State> {
    let capacity = program.channels[channel];
    if capacity != Some(0) {
        if !has_room(&state.channels[channel], capacity) {
            return None;
        }
        state.channels[channel].queue.push_back(value);
        state.next[thread] += 1;
    } else if hand_over(&mut state, channel, value) {
        state.next[thread] += 1;
    } else {
        let senders = &mut state.channels[channel].senders;
        if senders.iter().any(|(sender, _)| *sender == thread) {
            return None;
        }
        senders.push_back((thread, value));
    }
    Some(state)
}

fn receive(program: &Program, mut state: State, thread: usize, channel: usize) -> Option<State> {
    if let Some(value) = take(&mut state, channel) {
        state.seen[thread].push(value);
        state.next[thread] += 1;
        return Some(state);
    }
    let receivers = &mut state.channels[channel].receivers;
    if program.channels[channel] != Some(0) || receivers.contains(&thread) {
        return None;
    }
    receivers.push_back(thread);
    Some(state)
}
