//! Events as they are recorded, cheaply, and their rendering into a trace once something failed.

use super::Cause;
use super::execution::{Execution, Phase};
use super::kernel::{ObjectId, ThreadId, Until};
use super::trace::{Event, Object, Operation, Place, ThreadEnd, ThreadTrace, Trace, Wait};

/// An event with everything still a number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawEvent {
    pub(crate) thread: u32,
    pub(crate) operation: Operation,
    pub(crate) object: Option<ObjectId>,
    /// For a join or a spawn: the other thread.
    pub(crate) other: Option<u32>,
    pub(crate) has_value: bool,
    pub(crate) value: u64,
    pub(crate) new_value: Option<u64>,
    pub(crate) stale: Option<u32>,
    pub(crate) read_from: Option<u32>,
    pub(crate) preempted: bool,
    pub(crate) place: Place,
}

impl RawEvent {
    pub(crate) fn new(thread: ThreadId, operation: Operation, place: Place) -> Self {
        RawEvent {
            thread: thread as u32,
            operation,
            object: None,
            other: None,
            has_value: false,
            value: 0,
            new_value: None,
            stale: None,
            read_from: None,
            preempted: false,
            place,
        }
    }

    pub(crate) fn on(mut self, object: ObjectId) -> Self {
        self.object = Some(object);
        self
    }

    pub(crate) fn with(mut self, value: u64) -> Self {
        self.has_value = true;
        self.value = value;
        self
    }

    pub(crate) fn thread(mut self, other: ThreadId) -> Self {
        self.other = Some(other as u32);
        self
    }
}

fn object(execution: &Execution, id: ObjectId) -> Object {
    let objects = execution.objects.borrow();
    let entry = &objects[id as usize];
    Object { kind: entry.kind, number: id, made: entry.made, thread: None }
}

fn thread_object(execution: &Execution, thread: ThreadId, place: Place) -> Object {
    let made = execution.threads.borrow()[thread].spawned.unwrap_or(place);
    Object { kind: "thread", number: thread as u32, made, thread: Some(thread) }
}

fn shown(execution: &Execution, id: Option<ObjectId>, value: u64) -> String {
    match id {
        Some(id) => (execution.objects.borrow()[id as usize].show)(value),
        None => value.to_string(),
    }
}

fn event(execution: &Execution, raw: &RawEvent) -> Event {
    let value = match raw.operation {
        Operation::Call | Operation::Return | Operation::Panic => {
            execution.texts.borrow().get(raw.value as usize).cloned()
        }
        Operation::Sleep => Some(format!("{:?}", std::time::Duration::from_nanos(raw.value))),
        _ if raw.has_value => Some(shown(execution, raw.object, raw.value)),
        _ => None,
    };
    Event {
        thread: raw.thread as usize,
        operation: raw.operation,
        object: match (raw.other, raw.object) {
            (Some(thread), _) => Some(thread_object(execution, thread as usize, raw.place)),
            (None, Some(id)) => Some(object(execution, id)),
            (None, None) => None,
        },
        value,
        new_value: raw.new_value.map(|v| shown(execution, raw.object, v)),
        stale: raw.stale.map(|s| s as usize),
        read_from: raw.read_from.map(|s| s as usize),
        preempted: raw.preempted,
        place: Some(raw.place),
    }
}

/// The execution so far (or its first `events` events), as people will read it.
pub(crate) fn trace(execution: &Execution, cause: &Cause, events: Option<usize>) -> Trace {
    let raw = execution.events.borrow();
    let shown = events.unwrap_or(raw.len()).min(raw.len());
    let mut trace = Trace {
        threads: Vec::new(),
        events: raw[..shown].iter().map(|raw| event(execution, raw)).collect(),
        waits: Vec::new(),
    };
    let count = execution.threads.borrow().len();
    for thread in 0..count {
        let waiting = execution.chance(thread).is_none();
        let threads = execution.threads.borrow();
        let entry = &threads[thread];
        let state = match entry.phase {
            _ if matches!(cause, Cause::Panicked { thread: t, .. } if *t == thread) => {
                ThreadEnd::Panicked
            }
            Phase::Ended if entry.unwound => ThreadEnd::Panicked,
            Phase::Ended => ThreadEnd::Ended,
            _ if waiting && entry.pending.is_some() => ThreadEnd::Waiting,
            _ => ThreadEnd::Running,
        };
        let name = match (&entry.name, thread) {
            (Some(name), _) => name.clone(),
            (None, 0) => "main".to_owned(),
            (None, n) => format!("T{n}"),
        };
        trace.threads.push(ThreadTrace { name, spawned: entry.spawned, state });
    }
    for thread in 0..count {
        if trace.threads[thread].state == ThreadEnd::Waiting {
            trace.waits.extend(wait(execution, thread));
        }
    }
    trace
}

fn wait(execution: &Execution, thread: ThreadId) -> Option<Wait> {
    let threads = execution.threads.borrow();
    let pending = threads[thread].pending.as_ref()?;
    let waits_for = match &pending.until {
        Until::Notified(mutex) if threads[thread].notified => Some(*mutex),
        Until::Unlocked(o) | Until::Readable(o) | Until::NoWriter(o) | Until::Writable(o) => {
            Some(*o)
        }
        Until::Settled(o) => Some(*o),
        _ => None,
    };
    let mut held_by: Vec<(usize, Option<Place>)> = Vec::new();
    let mut target = pending.object.map(|id| object(execution, id));
    if let Until::Ended(other) = pending.until {
        held_by.push((other, None));
        target = Some(thread_object(execution, other, pending.place));
    }
    if let Some(id) = waits_for {
        for (other, entry) in threads.iter().enumerate() {
            held_by.extend(
                entry.held.iter().filter(|(o, _)| *o == id).map(|(_, place)| (other, Some(*place))),
            );
        }
    }
    Some(Wait {
        thread,
        pending: Event {
            thread,
            operation: pending.operation,
            object: target,
            value: None,
            new_value: None,
            stale: None,
            read_from: None,
            preempted: false,
            place: Some(pending.place),
        },
        held_by,
        holds: threads[thread]
            .held
            .iter()
            .map(|(id, place)| (object(execution, *id), *place))
            .collect(),
    })
}
