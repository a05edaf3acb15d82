//! Channels, one step at a time.
//!
//! On a rendezvous channel a sender offers its value and a receiver takes it. Whoever must not wait (an
//! attempt to send, an arm of a select) gives its value to a receiver that waits there.

use super::{Progress, State};
use crate::support::program::{
    Arm, DISCONNECTED, EMPTY, Operation, Otherwise, Program, TIMED_OUT, selected,
};
use std::collections::{BTreeSet, VecDeque};

/// The values in flight and who is there.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Channel {
    capacity: Option<usize>,
    queue: VecDeque<u64>,
    /// Where the capacity is 0: who offers what, in the order of arrival, and who waits to receive.
    offers: VecDeque<(Side, u64)>,
    receivers: BTreeSet<Side>,
    /// Who holds an end; `None` where there is always somebody.
    holds_sender: Option<BTreeSet<usize>>,
    holds_receiver: Option<BTreeSet<usize>>,
    /// Somebody gives to receivers that wait: then a receiver that comes makes a difference.
    watched: bool,
}

/// A thread, and which arm of its select it is.
type Side = (usize, Option<usize>);

impl Channel {
    pub(super) fn of(program: &Program) -> Vec<Channel> {
        let rendezvous =
            (0..program.channels.len()).filter(|channel| program.channels[*channel] == Some(0));
        let gives = |channel: usize| {
            program.threads.iter().flatten().any(|o| o.sends_without_offering(channel))
        };
        let watched = rendezvous.clone().any(gives);
        let channel = |(channel, capacity): (usize, &Option<usize>)| Channel {
            capacity: *capacity,
            queue: VecDeque::new(),
            offers: VecDeque::new(),
            receivers: BTreeSet::new(),
            holds_sender: program.senders(channel).map(BTreeSet::from_iter),
            holds_receiver: program.receivers(channel).map(BTreeSet::from_iter),
            watched,
        };
        program.channels.iter().enumerate().map(channel).collect()
    }

    fn no_senders(&self) -> bool {
        self.holds_sender.as_ref().is_some_and(BTreeSet::is_empty)
    }

    fn no_receivers(&self) -> bool {
        self.holds_receiver.as_ref().is_some_and(BTreeSet::is_empty)
    }

    fn has_room(&self) -> bool {
        self.capacity.is_none_or(|capacity| self.queue.len() < capacity)
    }
}

/// The states after this operation, none where the thread must wait; `None` for an operation of
/// another kind.
pub(super) fn steps(
    program: &Program,
    before: &State,
    thread: usize,
    operation: &Operation,
) -> Option<Vec<State>> {
    let has_its_ends = before.channels.iter().enumerate().all(|(number, channel)| {
        let holds = |holders: &Option<BTreeSet<usize>>| {
            holders.as_ref().is_none_or(|holders| holders.contains(&thread))
        };
        (!operation.sends_on(number) || holds(&channel.holds_sender))
            && (!operation.receives_on(number) || holds(&channel.holds_receiver))
    });
    let mut state = before.clone();
    if !has_its_ends {
        return Some(vec![state.finish(program, thread, None)]);
    }
    let done = |states: Vec<(State, u64)>, see: &dyn Fn(u64) -> Option<u64>| {
        let finish = |(state, seen): (State, u64)| {
            let mut state = state;
            state.leave(thread);
            state.finish(program, thread, see(seen))
        };
        states.into_iter().map(finish).collect::<Vec<State>>()
    };
    Some(match *operation {
        Operation::Send { channel, value } => {
            let see = |seen| (seen == DISCONNECTED).then_some(seen);
            let sent = send(before, channel, value);
            if sent.is_empty() { offer(state, thread, channel, value) } else { done(sent, &see) }
        }
        Operation::SendFor { channel, value, .. } => {
            let sent = send(before, channel, value);
            if sent.is_empty() { offer(state, thread, channel, value) } else { done(sent, &Some) }
        }
        Operation::TrySend { channel, value } => {
            let mut sent = send(before, channel, value);
            sent.extend(give(before, thread, channel, value));
            if sent.is_empty() {
                sent.push((state, 0));
            }
            done(sent, &Some)
        }
        Operation::Receive { channel } | Operation::ReceiveFor { channel, .. } => {
            let received = receive(program, before, thread, channel);
            if received.is_empty() {
                arrive(state, thread, &[(channel, None)])
            } else {
                done(received, &Some)
            }
        }
        Operation::TryReceive { channel } => {
            let mut received = receive(program, before, thread, channel);
            if received.is_empty() {
                received.push((state, EMPTY));
            }
            done(received, &Some)
        }
        Operation::DropSender { channel } => {
            state.channels[channel].holds_sender.as_mut().expect("held").remove(&thread);
            vec![state.finish(program, thread, None)]
        }
        Operation::DropReceiver { channel } => {
            state.channels[channel].holds_receiver.as_mut().expect("held").remove(&thread);
            vec![state.finish(program, thread, None)]
        }
        Operation::Select { arms, otherwise } => {
            let mut ready = Vec::new();
            for (index, arm) in arms.iter().flatten().enumerate() {
                let taken = match *arm {
                    Arm::Send { channel, value } => {
                        let mut sent = send(before, channel, value);
                        sent.extend(give(before, thread, channel, value));
                        sent
                    }
                    Arm::Receive { channel } => receive(program, before, thread, channel),
                };
                let see = |(state, seen)| (state, selected(index, seen));
                ready.extend(taken.into_iter().map(see));
            }
            if !ready.is_empty() {
                done(ready, &Some)
            } else if otherwise == Otherwise::Leaves {
                done(vec![(state, EMPTY)], &Some)
            } else {
                stand(state, thread, &arms)
            }
        }
        _ => return None,
    })
}

/// The time of the thread's wait is over.
pub(super) fn expire(program: &Program, mut state: State, thread: usize) -> State {
    state.leave(thread);
    state.finish(program, thread, Some(TIMED_OUT))
}

impl State {
    /// The thread waits on no channel any more.
    fn leave(&mut self, thread: usize) {
        for channel in &mut self.channels {
            channel.offers.retain(|((offering, _), _)| *offering != thread);
            channel.receivers.retain(|(receiving, _)| *receiving != thread);
        }
    }

    /// What another thread waited for has been done.
    fn serve(&mut self, (thread, arm): Side, seen: Option<u64>) {
        self.leave(thread);
        let seen = arm.map_or(seen, |arm| Some(selected(arm, seen.unwrap_or(1))));
        self.progress[thread] = Progress::Served(seen);
    }
}

/// Sends without waiting for anybody; none where that is not possible.
fn send(before: &State, channel: usize, value: u64) -> Vec<(State, u64)> {
    let mut state = before.clone();
    let to = &mut state.channels[channel];
    if to.no_receivers() {
        return vec![(state, DISCONNECTED)];
    }
    if !to.has_room() {
        return Vec::new();
    }
    to.queue.push_back(value);
    vec![(state, 1)]
}

/// Gives the value to a receiver that waits; nobody promises to which.
fn give(before: &State, thread: usize, channel: usize, value: u64) -> Vec<(State, u64)> {
    let receivers = before.channels[channel].receivers.iter();
    let give = |receiver: &Side| {
        let mut state = before.clone();
        state.serve(*receiver, Some(value));
        (state, 1)
    };
    let disconnected = before.channels[channel].no_receivers();
    receivers.filter(|(other, _)| *other != thread && !disconnected).map(give).collect()
}

/// Offers the value, once, and waits.
fn offer(mut state: State, thread: usize, channel: usize, value: u64) -> Vec<State> {
    if state.channels[channel].capacity != Some(0) || state.progress[thread] == Progress::Waits {
        return Vec::new();
    }
    state.channels[channel].offers.push_back(((thread, None), value));
    state.progress[thread] = Progress::Waits;
    vec![state]
}

/// Takes the oldest value, or the one that has been offered longest.
fn receive(program: &Program, before: &State, thread: usize, channel: usize) -> Vec<(State, u64)> {
    let mut state = before.clone();
    if let Some(value) = state.channels[channel].queue.pop_front() {
        return vec![(state, value)];
    }
    let from = &before.channels[channel];
    let others = || from.offers.iter().filter(|((other, _), _)| *other != thread);
    // Who sends comes in turn; whether a select that stands there comes first, nobody promises.
    let first = others().find(|((_, arm), _)| arm.is_none());
    let taken = first.into_iter().chain(others().filter(|((_, arm), _)| arm.is_some()));
    let take = |(side, value): &(Side, u64)| {
        let operation = program.threads[side.0][before.next[side.0]];
        let sees = matches!(operation, Operation::SendFor { .. }).then_some(1);
        let mut state = before.clone();
        state.serve(*side, sees);
        (state, *value)
    };
    let taken: Vec<(State, u64)> = taken.map(take).collect();
    if !taken.is_empty() {
        return taken;
    }
    if from.no_senders() {
        return vec![(state, DISCONNECTED)];
    }
    Vec::new()
}

/// Waits, once, for somebody to give a value.
fn arrive(mut state: State, thread: usize, places: &[(usize, Option<usize>)]) -> Vec<State> {
    let matters = |(channel, _): &&(usize, Option<usize>)| {
        state.channels[*channel].capacity == Some(0) && state.channels[*channel].watched
    };
    let places: Vec<_> = places.iter().filter(matters).copied().collect();
    if places.is_empty() || state.progress[thread] == Progress::Waits {
        return Vec::new();
    }
    for (channel, arm) in places {
        state.channels[channel].receivers.insert((thread, arm));
    }
    state.progress[thread] = Progress::Waits;
    vec![state]
}

/// Waits, once, with every arm of a select.
fn stand(mut state: State, thread: usize, arms: &[Option<Arm>]) -> Vec<State> {
    if state.progress[thread] == Progress::Waits {
        return Vec::new();
    }
    let mut receives = Vec::new();
    let mut offers = false;
    for (index, arm) in arms.iter().flatten().enumerate() {
        match *arm {
            Arm::Receive { channel } => receives.push((channel, Some(index))),
            Arm::Send { channel, value } if state.channels[channel].capacity == Some(0) => {
                state.channels[channel].offers.push_back(((thread, Some(index)), value));
                offers = true;
            }
            Arm::Send { .. } => {}
        }
    }
    let arrived = arrive(state.clone(), thread, &receives);
    if offers && arrived.is_empty() {
        state.progress[thread] = Progress::Waits;
        return vec![state];
    }
    arrived
}
