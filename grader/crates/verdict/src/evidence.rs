//! The failing execution and what can be said of it, free of any engine and of any language.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A sentence in no language yet: the name of a message in the Fluent files, and its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The message, for instance `lost-update`.
    pub message: String,
    /// Its arguments by name, already as text (`thread` = `T2`).
    pub arguments: BTreeMap<String, String>,
}

impl Sentence {
    /// A sentence without arguments.
    pub fn new(message: impl Into<String>) -> Self {
        Sentence { message: message.into(), arguments: BTreeMap::new() }
    }

    /// The same sentence with one more argument.
    pub fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.arguments.insert(name.into(), value.to_string());
        self
    }
}

/// Why a check did not pass: one execution, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What went wrong, in one sentence.
    pub summary: Sentence,
    /// What can be said beyond it: which update was lost, what would have been legal, what to try.
    pub explanation: Vec<Sentence>,
    /// The threads, `main` first, in the order in which they were started.
    pub threads: Vec<ThreadState>,
    /// What happened, in the order in which it happened.
    pub events: Vec<Event>,
    /// Who was waiting for what when the execution ended.
    pub waits: Vec<Wait>,
    /// A linearizability failure: the calls and what they returned (`T1  insert(1, 10) -> None`).
    pub history: Vec<String>,
    /// Found by this engine: `model` (sequentially consistent), `weak memory`, `loom`, `real threads`.
    pub engine: Option<String>,
    /// The token that replays this execution.
    pub replay: Option<String>,
}

impl Evidence {
    /// The wait of the first thread that waits (of `main`, mostly), and those it comes down to, one
    /// after the other, each for the next. Empty where nobody waits.
    pub fn chain(&self) -> Vec<&Wait> {
        let first = self.waits.iter().min_by_key(|wait| wait.thread);
        let mut chain: Vec<&Wait> = first.into_iter().collect();
        while let Some(next) = chain.last().and_then(|last| self.held_up_by(last)) {
            if chain.iter().any(|known| known.thread == next.thread) {
                break;
            }
            chain.push(next);
        }
        chain
    }

    /// The wait of a thread that has to go on first: of one that is joined, or that holds what is
    /// waited for. Nobody has to where a message is waited for, or room for one.
    pub fn held_up_by(&self, wait: &Wait) -> Option<&Wait> {
        let of = |thread| self.waits.iter().find(|wait| wait.thread == thread);
        let mut waits = wait.held_by.iter().filter_map(|(holder, _)| of(*holder));
        let on_others = waits.clone().find(|wait| !wait.is_for_a_message());
        on_others.or_else(|| waits.next()).filter(|_| !wait.is_for_a_message())
    }
}

/// A thread of an execution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadState {
    /// `main`, `T1`, `T2` ...
    pub name: String,
    /// `running`, `waiting`, `ended` or `panicked` when the execution ended.
    pub state: String,
}

/// One visible operation of one thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Counted from 1.
    pub step: u32,
    /// Index into `Evidence::threads`.
    pub thread: usize,
    /// `lock`, `unlock`, `load`, `store`, `read_modify_write`, `send`, `receive`, `spawn`, `call`,
    /// `return` ... (`sync::trace::Operation` lists them).
    pub operation: String,
    /// The object's name, taken from the learner's source (`count`), or its type and number.
    pub object: Option<String>,
    /// What was read, or written where nothing was read.
    pub value: Option<String>,
    /// What a read-modify-write left behind.
    pub new_value: Option<String>,
    /// A load that did not read the newest store: the step whose store was the newest.
    pub stale: Option<u32>,
    /// A load under weak memory: the step whose store it read; `None` for the initial value.
    #[serde(default)]
    pub read_from: Option<u32>,
    /// True where this thread was not the one of the event before it although that one could go on.
    pub preempted: bool,
    /// Where in the source; `None` for what has no place.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The text of that line, trimmed.
    pub source: Option<String>,
}

/// A thread that cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Index into `Evidence::threads`.
    pub thread: usize,
    /// What it is trying to do: an `Event` that has not happened (its `step` is 0).
    pub pending: Event,
    /// Threads that hold what it waits for, with the line of the lock.
    pub held_by: Vec<(usize, Option<u32>)>,
    /// What it holds itself: object and the line since when.
    pub holds: Vec<(String, Option<u32>)>,
}

impl Wait {
    /// Whether it ends when somebody sends or receives a message.
    pub fn is_for_a_message(&self) -> bool {
        matches!(self.pending.operation.as_str(), "receive" | "send" | "offer" | "select")
    }

    /// Whether it ends when somebody lets go of a lock.
    pub fn is_for_a_lock(&self) -> bool {
        matches!(
            self.pending.operation.as_str(),
            "lock" | "read_lock" | "write_lock" | "write_wait"
        )
    }
}
