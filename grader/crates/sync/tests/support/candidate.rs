//! Candidate executions of a program: its events, every way reads can take their values, and every
//! order of the writes to each place. Which of them are executions is the business of the axioms.

use super::program::{Operation, Outcome, Program};
use super::relation::{Bits, Relation};
use std::sync::atomic::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
    Fence,
}

/// How an access synchronizes; `atomic` is false for the data inside a mutex.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mode {
    pub(crate) atomic: bool,
    pub(crate) acquire: bool,
    pub(crate) release: bool,
    pub(crate) seq_cst: bool,
}

impl From<Ordering> for Mode {
    fn from(order: Ordering) -> Mode {
        Mode {
            atomic: true,
            acquire: matches!(order, Ordering::Acquire | Ordering::AcqRel | Ordering::SeqCst),
            release: matches!(order, Ordering::Release | Ordering::AcqRel | Ordering::SeqCst),
            seq_cst: order == Ordering::SeqCst,
        }
    }
}

const PLAIN: Mode = Mode { atomic: false, acquire: false, release: false, seq_cst: false };

/// The value a write stores, given the value its read-modify-write has read.
#[derive(Clone, Copy, Debug)]
enum Stored {
    Value(u64),
    Sum(u64),
    /// Only where the value read is `expected`.
    Exchange {
        expected: u64,
        new: u64,
    },
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) kind: Kind,
    /// Atomics first, then the word of each mutex, then its data, then the same of each read-write
    /// lock; fences have none.
    pub(crate) place: Option<usize>,
    pub(crate) mode: Mode,
    stored: Stored,
    /// The other half of a read-modify-write.
    pub(crate) partner: Option<usize>,
    /// The mode of the read where its compare-exchange fails.
    failure: Option<Mode>,
    /// The thread whose `seen` gets the value read (of a try-lock: whether it succeeded).
    seen_by: Option<usize>,
    /// It takes place only where this read, of a try-lock, saw 0.
    condition: Option<usize>,
    /// Which turn it is at a read-write lock.
    pub(crate) turn: Option<Turn>,
}

/// What is done with a read-write lock; its word counts the readers, or is `WRITER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Share,
    Exclude,
    LeaveShared,
    LeaveExclusive,
}

impl Turn {
    /// Whether it can be this turn's after that one, `None` being the beginning.
    fn may_follow(self, before: Option<Turn>) -> bool {
        match self {
            Turn::Share => before != Some(Turn::Exclude),
            Turn::Exclude => !matches!(before, Some(Turn::Share | Turn::Exclude)),
            Turn::LeaveShared => matches!(before, Some(Turn::Share | Turn::LeaveShared)),
            Turn::LeaveExclusive => before == Some(Turn::Exclude),
        }
    }
}

/// The word of a read-write lock that a writer holds.
const WRITER: u64 = u64::MAX;

/// The events of a program, before anything is known of values.
pub(crate) struct Skeleton {
    pub(crate) events: Vec<Event>,
    pub(crate) sequenced_before: Relation,
    places: usize,
    observed_places: Vec<usize>,
    threads: usize,
    /// Reads that have to see 0: the locks.
    locks: u64,
    /// Reads of which it is seen whether they saw 0: the try-locks.
    attempts: u64,
}

/// A choice of the write that each read reads from, with all that follows from it.
pub(crate) struct ReadsFrom<'a> {
    pub(crate) skeleton: &'a Skeleton,
    /// Events that take place: all but the writes of failed compare-exchanges and what is done
    /// under a lock that was tried in vain.
    pub(crate) present: u64,
    pub(crate) modes: Vec<Mode>,
    pub(crate) source: Vec<Option<usize>>,
    values: Vec<u64>,
}

impl Skeleton {
    pub(crate) fn of(program: &Program) -> Skeleton {
        let (locations, mutexes) = (program.locations, program.mutexes);
        let places = locations + 2 * mutexes + 2 * program.rwlocks;
        let mut events: Vec<Event> = (0..places)
            .map(|place| {
                // The words of read-write locks are not atomics: how they synchronise is said apart.
                let atomic = place < locations + mutexes;
                let mode = if atomic { Ordering::Relaxed.into() } else { PLAIN };
                Event::new(Kind::Write, Some(place), mode, Stored::Value(0))
            })
            .collect();
        let mut chains = Vec::new();
        let (mut locks, mut attempts) = (0, 0);
        for (thread, operations) in program.threads.iter().enumerate() {
            let first = events.len();
            // For each mutex, the try-lock that the thread's hold on it depends on.
            let mut conditions = vec![None; mutexes];
            // Which read-write locks it holds for writing.
            let mut exclusive = vec![false; program.rwlocks];
            for operation in operations {
                let index = events.len();
                append(&mut events, program, thread, operation);
                match *operation {
                    Operation::Lock { mutex } => {
                        conditions[mutex] = None;
                        locks |= 1 << index;
                    }
                    Operation::TryLock { mutex } => {
                        conditions[mutex] = Some(index);
                        attempts |= 1 << index;
                    }
                    Operation::Share { rwlock } => exclusive[rwlock] = false,
                    Operation::Exclude { rwlock } => exclusive[rwlock] = true,
                    Operation::Leave { rwlock } if exclusive[rwlock] => {
                        events[index].turn = Some(Turn::LeaveExclusive);
                        events[index + 1].turn = Some(Turn::LeaveExclusive);
                        events[index + 1].stored = Stored::Value(0);
                    }
                    _ => {
                        let mutex = operation.mutex();
                        let condition = mutex.and_then(|mutex| conditions[mutex]);
                        events[index..].iter_mut().for_each(|event| event.condition = condition);
                    }
                }
            }
            chains.push(first..events.len());
        }
        let mut sequenced_before = Relation::empty(events.len());
        for chain in &chains {
            for event in chain.clone() {
                (0..places).for_each(|initial| sequenced_before.add(initial, event));
                (event + 1..chain.end).for_each(|later| sequenced_before.add(event, later));
            }
        }
        Skeleton {
            events,
            sequenced_before,
            places,
            observed_places: (0..locations)
                .chain(locations + mutexes..locations + 2 * mutexes)
                .chain(places - program.rwlocks..places)
                .collect(),
            threads: program.threads.len(),
            locks,
            attempts,
        }
    }

    /// Calls `visit` with every choice of sources in which program order and reads-from have no
    /// cycle (nothing out of thin air) and no two read-modify-writes read from the same write.
    pub(crate) fn each_reads_from(&self, visit: &mut dyn FnMut(&ReadsFrom)) {
        let reads: Vec<usize> =
            (0..self.events.len()).filter(|event| self.events[*event].kind == Kind::Read).collect();
        let mut source = vec![None; self.events.len()];
        self.choose(&reads, &mut source, &self.sequenced_before, visit);
    }

    fn choose(
        &self,
        reads: &[usize],
        source: &mut Vec<Option<usize>>,
        reachable: &Relation,
        visit: &mut dyn FnMut(&ReadsFrom),
    ) {
        let Some((&read, rest)) = reads.split_first() else {
            if let Some(reads_from) = ReadsFrom::resolve(self, source) {
                visit(&reads_from);
            }
            return;
        };
        let always_writes = |read: usize| {
            let partner = self.events[read].partner;
            partner
                .is_some_and(|write| !matches!(self.events[write].stored, Stored::Exchange { .. }))
        };
        for write in 0..self.events.len() {
            let event = &self.events[write];
            let possible = event.kind == Kind::Write
                && event.place == self.events[read].place
                && !reachable.holds(read, write)
                && (self.locks & (1 << read) == 0 || matches!(event.stored, Stored::Value(0)));
            let in_turn =
                self.events[read].turn.is_none_or(|turn| turn.may_follow(self.events[write].turn));
            let taken = always_writes(read)
                && (0..read).any(|other| source[other] == Some(write) && always_writes(other));
            if !possible || !in_turn || taken {
                continue;
            }
            let mut reachable = reachable.clone();
            reachable.add(write, read);
            source[read] = Some(write);
            self.choose(rest, source, &reachable.closure(), visit);
            source[read] = None;
        }
    }
}

impl Event {
    fn new(kind: Kind, place: Option<usize>, mode: Mode, stored: Stored) -> Event {
        Event {
            kind,
            place,
            mode,
            stored,
            partner: None,
            failure: None,
            seen_by: None,
            condition: None,
            turn: None,
        }
    }
}

fn append(events: &mut Vec<Event>, program: &Program, thread: usize, operation: &Operation) {
    let word = |mutex: usize| Some(program.locations + mutex);
    let data = |mutex: usize| Some(program.locations + program.mutexes + mutex);
    let rwlock_word = |rwlock: usize| Some(program.locations + 2 * program.mutexes + rwlock);
    let rwlock_data = |rwlock: usize| rwlock_word(rwlock).map(|word| word + program.rwlocks);
    let read = |place, mode| Event {
        seen_by: Some(thread),
        ..Event::new(Kind::Read, place, mode, Stored::Value(0))
    };
    let write = |place, mode, stored| Event::new(Kind::Write, place, mode, stored);
    let mut update = |place, order: Ordering, stored, failure: Option<Ordering>, seen_by| {
        let index = events.len();
        events.push(Event {
            partner: Some(index + 1),
            failure: failure.map(Mode::from),
            seen_by,
            ..read(place, order.into())
        });
        events.push(Event { partner: Some(index), ..write(place, order.into(), stored) });
    };
    match *operation {
        Operation::Load { location, order } => events.push(read(Some(location), order.into())),
        Operation::Store { location, value, order } => {
            events.push(write(Some(location), order.into(), Stored::Value(value)));
        }
        Operation::Swap { location, value, order } => {
            update(Some(location), order, Stored::Value(value), None, Some(thread));
        }
        Operation::FetchAdd { location, value, order } => {
            update(Some(location), order, Stored::Sum(value), None, Some(thread));
        }
        Operation::CompareExchange { location, expected, new, success, failure } => {
            let stored = Stored::Exchange { expected, new };
            update(Some(location), success, stored, Some(failure), Some(thread));
        }
        Operation::Fence { order } => {
            events.push(Event::new(Kind::Fence, None, order.into(), Stored::Value(0)));
        }
        Operation::Lock { mutex } => {
            update(word(mutex), Ordering::Acquire, Stored::Value(1), None, None);
        }
        Operation::TryLock { mutex } => {
            let stored = Stored::Exchange { expected: 0, new: 1 };
            update(word(mutex), Ordering::Acquire, stored, None, Some(thread));
            let read = events.len() - 2;
            events[read].failure = Some(PLAIN);
        }
        Operation::Unlock { mutex } => {
            events.push(write(word(mutex), Ordering::Release.into(), Stored::Value(0)));
        }
        Operation::ReadData { mutex } => events.push(read(data(mutex), PLAIN)),
        Operation::WriteData { mutex, value } => {
            events.push(write(data(mutex), PLAIN, Stored::Value(value)));
        }
        Operation::Share { rwlock } => {
            take_turn(events, rwlock_word(rwlock), Turn::Share, Stored::Sum(1));
        }
        Operation::Exclude { rwlock } => {
            take_turn(events, rwlock_word(rwlock), Turn::Exclude, Stored::Value(WRITER));
        }
        Operation::Leave { rwlock } => {
            let one_less = Stored::Sum(u64::MAX);
            take_turn(events, rwlock_word(rwlock), Turn::LeaveShared, one_less);
        }
        Operation::ReadShared { rwlock } => events.push(read(rwlock_data(rwlock), PLAIN)),
        Operation::WriteShared { rwlock, value } => {
            events.push(write(rwlock_data(rwlock), PLAIN, Stored::Value(value)));
        }
        ref other => panic!("the axioms do not speak of `{other}`"),
    }
}

/// A read-modify-write of the word of a read-write lock.
fn take_turn(events: &mut Vec<Event>, word: Option<usize>, turn: Turn, stored: Stored) {
    let index = events.len();
    let half = |kind, stored, partner| Event {
        partner: Some(partner),
        turn: Some(turn),
        ..Event::new(kind, word, PLAIN, stored)
    };
    events.push(half(Kind::Read, Stored::Value(0), index + 1));
    events.push(half(Kind::Write, stored, index));
}

impl<'a> ReadsFrom<'a> {
    /// Computes the values; `None` where a source does not write after all.
    fn resolve(skeleton: &'a Skeleton, source: &[Option<usize>]) -> Option<ReadsFrom<'a>> {
        let events = &skeleton.events;
        let mut values = vec![None; events.len()];
        let mut present = 0;
        for event in 0..events.len() {
            if events[event].kind == Kind::Fence
                || value(events, source, event, &mut values).is_some()
            {
                present |= 1 << event;
            }
        }
        let exists = |event: usize| present & (1 << event) != 0;
        let takes_place = |event: usize| {
            let condition = events[event].condition;
            condition.is_none_or(|attempt| values[attempt] == Some(0))
        };
        // What does not take place reads nothing; one of its sources stands for all.
        let initial = |read: usize| events.iter().position(|e| e.place == events[read].place);
        let sound = |(read, write): (usize, &Option<usize>)| match *write {
            Some(write) if takes_place(read) => exists(write),
            Some(write) => Some(write) == initial(read),
            None => true,
        };
        if !source.iter().enumerate().all(sound) {
            return None;
        }
        let source: Vec<Option<usize>> = source
            .iter()
            .enumerate()
            .map(|(read, write)| write.filter(|_| takes_place(read)))
            .collect();
        // A writer gets in where there is no reader left.
        let alone = |read: &usize| match (events[*read].kind, events[*read].turn) {
            (Kind::Read, Some(Turn::Exclude)) => values[*read] == Some(0),
            _ => true,
        };
        if !(0..events.len()).all(|event| alone(&event)) {
            return None;
        }
        let updates = |read: usize| events[read].partner.is_some_and(exists);
        let mut updated = 0_u64;
        for (read, write) in source.iter().enumerate() {
            let Some(write) = write.filter(|_| updates(read)) else { continue };
            if updated & (1 << write) != 0 {
                return None;
            }
            updated |= 1 << write;
        }
        let mode = |event: usize| match events[event].failure {
            Some(failure) if !updates(event) => failure,
            _ => events[event].mode,
        };
        Some(ReadsFrom {
            skeleton,
            present,
            modes: (0..events.len()).map(mode).collect(),
            source,
            values: values.into_iter().map(Option::unwrap_or_default).collect(),
        })
    }

    /// Calls `visit` with every order of the writes to each place that respects the order within
    /// each thread and has each read-modify-write directly after the write it reads from.
    pub(crate) fn each_modification_order(&self, visit: &mut dyn FnMut(&[Vec<usize>])) {
        let mut orders: Vec<Vec<usize>> =
            (0..self.skeleton.places).map(|initial| vec![initial]).collect();
        self.extend(&mut orders, 0, visit);
    }

    fn extend(
        &self,
        orders: &mut Vec<Vec<usize>>,
        place: usize,
        visit: &mut dyn FnMut(&[Vec<usize>]),
    ) {
        if place == orders.len() {
            return visit(orders);
        }
        let events = &self.skeleton.events;
        let is_write = |event: &usize| {
            events[*event].kind == Kind::Write && events[*event].place == Some(place)
        };
        let left: Vec<usize> = Bits(self.present)
            .filter(is_write)
            .filter(|write| !orders[place].contains(write))
            .collect();
        if left.is_empty() {
            return self.extend(orders, place + 1, visit);
        }
        let last = orders[place][orders[place].len() - 1];
        let reads_from = |write: &usize| events[*write].partner.map(|read| self.source[read]);
        let successor = left.iter().copied().find(|write| reads_from(write) == Some(Some(last)));
        for &write in &left {
            let earlier = |other: &usize| self.skeleton.sequenced_before.holds(*other, write);
            let in_turn = match successor {
                Some(successor) => write == successor,
                None => reads_from(&write).is_none(),
            };
            if in_turn && !left.iter().any(earlier) {
                orders[place].push(write);
                self.extend(orders, place, visit);
                orders[place].pop();
            }
        }
    }

    pub(crate) fn outcome(&self, orders: &[Vec<usize>]) -> Outcome {
        let mut seen = vec![Vec::new(); self.skeleton.threads];
        for (index, (event, value)) in self.skeleton.events.iter().zip(&self.values).enumerate() {
            let attempt = self.skeleton.attempts & (1 << index) != 0;
            if let Some(thread) = event.seen_by {
                seen[thread].push(if attempt { u64::from(*value == 0) } else { *value });
            }
        }
        let last = |place: &usize| self.values[orders[*place][orders[*place].len() - 1]];
        Outcome { seen, last: self.skeleton.observed_places.iter().map(last).collect() }
    }
}

/// The value of a read or write, `None` where it does not take place; the recursion ends
/// because program order and reads-from together have no cycle.
fn value(
    events: &[Event],
    source: &[Option<usize>],
    event: usize,
    values: &mut [Option<u64>],
) -> Option<u64> {
    if values[event].is_some() {
        return values[event];
    }
    if let Some(attempt) = events[event].condition
        && value(events, source, attempt, values) != Some(0)
    {
        return None;
    }
    let read = |values: &mut [Option<u64>]| {
        value(events, source, events[event].partner.expect("only updates depend on a read"), values)
    };
    let found = match (events[event].kind, events[event].stored) {
        (Kind::Fence, _) => None,
        (Kind::Read, _) => {
            value(events, source, source[event].expect("every read has a source"), values)
        }
        (Kind::Write, Stored::Value(value)) => Some(value),
        (Kind::Write, Stored::Sum(summand)) => {
            read(values).map(|value| value.wrapping_add(summand))
        }
        (Kind::Write, Stored::Exchange { expected, new }) => {
            (read(values) == Some(expected)).then_some(new)
        }
    };
    values[event] = found;
    found
}
