//! How every thread and object stands after so many steps, worked out from the events alone.

use super::Lane;
use super::words::name;
use crate::{Event, Evidence, Messages, Sentence, Wait, sentence, text};
use std::collections::BTreeMap;

/// What an execution has come to so far.
pub(super) struct World<'a> {
    evidence: &'a Evidence,
    threads: Vec<Thread>,
    /// How many messages are in each channel.
    waiting_messages: BTreeMap<String, i64>,
    values: Vec<(String, String)>,
    /// How many events have been seen.
    seen: usize,
    running: Option<usize>,
    at_the_end: bool,
}

#[derive(Clone, Default)]
struct Thread {
    is_started: bool,
    has_ended: bool,
    has_panicked: bool,
    holds: Vec<Held>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    object: String,
    line: Option<u32>,
    for_reading: bool,
}

impl<'a> World<'a> {
    pub(super) fn new(evidence: &'a Evidence) -> Self {
        let mut threads = vec![Thread::default(); evidence.threads.len()];
        if let Some(main) = threads.first_mut() {
            main.is_started = true;
        }
        World {
            evidence,
            threads,
            waiting_messages: BTreeMap::new(),
            values: Vec::new(),
            seen: 0,
            running: None,
            at_the_end: false,
        }
    }

    /// Takes in the event of that index.
    pub(super) fn see(&mut self, index: usize) {
        let event = &self.evidence.events[index];
        self.seen = index + 1;
        self.running = Some(event.thread);
        let object = event.object.clone().unwrap_or_default();
        match event.operation.as_str() {
            "spawn" => self.start(&object),
            "send" | "offer" => *self.waiting_messages.entry(object).or_default() += 1,
            "receive" => *self.waiting_messages.entry(object).or_default() -= 1,
            "load" if event.stale.is_none() => self.hold_value(&object, event.value.as_deref()),
            "compare_failed" => self.hold_value(&object, event.value.as_deref()),
            "store" => self.hold_value(&object, event.value.as_deref()),
            "read_modify_write" => self.hold_value(&object, event.new_value.as_deref()),
            _ => {}
        }
        let Some(thread) = self.threads.get_mut(event.thread) else { return };
        thread.is_started = true;
        thread.see(event, object_of(event));
    }

    /// Nothing more happens: who waits now is known.
    pub(super) fn come_to_the_end(&mut self) {
        self.at_the_end = true;
        self.running = None;
    }

    fn start(&mut self, name: &str) {
        let started = self.evidence.threads.iter().position(|thread| thread.name == name);
        if let Some(thread) = started.and_then(|index| self.threads.get_mut(index)) {
            thread.is_started = true;
        }
    }

    fn hold_value(&mut self, object: &str, value: Option<&str>) {
        let (object, value) = (text::escape(object), text::escape(value.unwrap_or("?")));
        match self.values.iter_mut().find(|(known, _)| *known == object) {
            Some((_, known)) => *known = value,
            None => self.values.push((object, value)),
        }
    }

    pub(super) fn values(&self) -> Vec<(String, String)> {
        self.values.clone()
    }

    pub(super) fn lanes(&self, messages: &Messages) -> Vec<Lane> {
        (0..self.threads.len()).map(|thread| self.lane(thread, messages)).collect()
    }

    fn lane(&self, index: usize, messages: &Messages) -> Lane {
        let thread = &self.threads[index];
        let wait = self.wait(index).filter(|_| thread.is_started && !thread.has_ended);
        let state = match &wait {
            _ if thread.has_panicked => messages.word("lane-panicked"),
            _ if thread.has_ended => messages.word("lane-ended"),
            _ if self.running == Some(index) => messages.word("lane-runs"),
            Some(wait) => {
                let words = crate::draw::waiting(self.evidence, messages, wait);
                // Beside the thread's name it would only be repeated.
                let name = name(self.evidence, index) + " ";
                words.strip_prefix(&name).unwrap_or(&words).to_owned()
            }
            None if thread.is_started => messages.word("lane-ready"),
            None => messages.word("lane-not-started"),
        };
        let held: Vec<String> = thread.holds.iter().map(|held| held.words(messages)).collect();
        let holds = match held.is_empty() {
            true => String::new(),
            false => messages
                .sentence(&Sentence::new("lane-holds").with("objects", sentence::all_of(&held))),
        };
        let waits = wait.is_some() && self.running != Some(index) && !thread.has_panicked;
        Lane { name: name(self.evidence, index), state, holds, waits }
    }

    /// What a thread waits for: what it is known to wait for at the end, or else what it does next,
    /// where that cannot be done yet.
    fn wait(&self, thread: usize) -> Option<Wait> {
        let next = self.evidence.events[self.seen..].iter().find(|event| event.thread == thread);
        let Some(next) = next.filter(|_| !self.at_the_end) else {
            let known = self.evidence.waits.iter().find(|wait| wait.thread == thread);
            return known.map(|wait| Wait { holds: Vec::new(), ..wait.clone() });
        };
        let object = object_of(next);
        let holders = |any: bool| {
            let others =
                self.threads.iter().enumerate().flat_map(move |(index, other)| {
                    other.holds.iter().map(move |held| (index, held))
                });
            let blocks = move |held: &Held| held.object == object && (any || !held.for_reading);
            others
                .filter(move |(_, held)| blocks(held))
                .map(|(index, held)| (index, held.line))
                .collect::<Vec<_>>()
        };
        let (is_waiting, held_by) = match next.operation.as_str() {
            "lock" | "write_lock" => (true, holders(true)),
            "read_lock" => (true, holders(false)),
            "woken" | "woken_spuriously" | "timed_out" | "leave" => (true, vec![]),
            "receive" => {
                (self.waiting_messages.get(object).is_none_or(|count| *count <= 0), vec![])
            }
            "join" => (!self.has_ended(object), vec![]),
            _ => (false, vec![]),
        };
        let needs_a_holder = next.operation.ends_with("lock");
        let is_waiting = is_waiting && (!needs_a_holder || !held_by.is_empty());
        is_waiting.then(|| Wait { thread, pending: next.clone(), held_by, holds: Vec::new() })
    }

    fn has_ended(&self, name: &str) -> bool {
        let index = self.evidence.threads.iter().position(|thread| thread.name == name);
        index.is_none_or(|index| self.threads[index].has_ended)
    }
}

impl Thread {
    fn see(&mut self, event: &Event, object: &str) {
        let held = |for_reading| Held { object: object.to_owned(), line: event.line, for_reading };
        match event.operation.as_str() {
            "lock" | "write_lock" => self.holds.push(held(false)),
            "read_lock" => self.holds.push(held(true)),
            "unlock" | "read_unlock" | "write_unlock" => {
                if let Some(at) = self.holds.iter().rposition(|held| held.object == object) {
                    self.holds.remove(at);
                }
            }
            "end" => self.has_ended = true,
            "panic" => self.has_panicked = true,
            _ => {}
        }
    }
}

impl Held {
    fn words(&self, messages: &Messages) -> String {
        let object = text::escape(&self.object);
        let sentence = match self.line {
            Some(line) => Sentence::new("lane-object-since").with("line", line),
            None => Sentence::new("lane-object"),
        };
        messages.sentence(&sentence.with("object", object))
    }
}

fn object_of(event: &Event) -> &str {
    event.object.as_deref().or(event.value.as_deref()).unwrap_or_default()
}
