//! From an engine's trace to the evidence that people read: places get their text, objects the names
//! that the learner gave them.

use crate::origin::is_trial;
use crate::source::{Sources, name_of_made, name_of_used};
use std::collections::HashMap;
use sync::engine::{Event, Object, Operation, Place, ThreadEnd, Trace, Wait};
use verdict::Evidence;

/// The threads, events and waits of a trace; what they mean is added by [`crate::explain`].
pub(crate) fn evidence(trace: &Trace, sources: &Sources) -> Evidence {
    let names = Names::new(trace, sources);
    let shown = shown(trace);
    let step_of: HashMap<usize, u32> =
        (1..).zip(&shown).map(|(step, (at, _))| (*at, step)).collect();
    let event = |step: u32, event: &Event, preempted: bool| {
        let place = event.place.filter(|place| !is_trial(place.file()));
        verdict::Event {
            step,
            thread: event.thread,
            operation: event.operation.word().to_owned(),
            object: event.object.as_ref().map(|object| names.of(object)),
            value: event.value.clone(),
            new_value: event.new_value.clone(),
            stale: event.stale.and_then(|newer| step_of.get(&newer).copied()),
            read_from: event.read_from.and_then(|write| step_of.get(&write).copied()),
            preempted,
            file: place.map(|place| place.file().to_owned()),
            line: place.map(|place| place.line()),
            source: place
                .and_then(|place| sources.line(place.file(), place.line()))
                .map(|line| line.trim().to_owned()),
        }
    };
    let line = |place: &Option<Place>| place.filter(|p| !is_trial(p.file())).map(|p| p.line());
    let wait = |wait: &Wait| verdict::Wait {
        thread: wait.thread,
        pending: event(0, &wait.pending, false),
        held_by: wait.held_by.iter().map(|(thread, since)| (*thread, line(since))).collect(),
        holds: wait.holds.iter().map(|(o, since)| (names.of(o), line(&Some(*since)))).collect(),
    };
    let state = |end: ThreadEnd| match end {
        ThreadEnd::Running => "running",
        ThreadEnd::Waiting => "waiting",
        ThreadEnd::Ended => "ended",
        ThreadEnd::Panicked => "panicked",
    };
    let threads = trace.threads.iter();
    Evidence {
        threads: threads
            .map(|t| verdict::ThreadState {
                name: t.name.clone(),
                state: state(t.state).to_owned(),
            })
            .collect(),
        events: (1..).zip(&shown).map(|(s, (at, p))| event(s, &trace.events[*at], *p)).collect(),
        waits: trace.waits.iter().map(wait).collect(),
        ..Evidence::default()
    }
}

/// The events that are shown, with whether each begins after a preemption. The marks that this
/// crate puts around calls are left out; a preemption before one is told of the next event.
fn shown(trace: &Trace) -> Vec<(usize, bool)> {
    let mut shown = Vec::new();
    let mut preempted: Option<usize> = None;
    for (index, event) in trace.events.iter().enumerate() {
        if preempted.is_some_and(|thread| thread != event.thread) {
            preempted = None;
        }
        if event.preempted {
            preempted = Some(event.thread);
        }
        if !is_mark(event) {
            shown.push((index, preempted.take().is_some()));
        }
    }
    shown
}

/// Whether an event is one of this crate's own accesses rather than the learner's.
fn is_mark(event: &Event) -> bool {
    matches!(event.operation, Operation::Load | Operation::Store)
        && event.place.is_some_and(|place| is_trial(place.file()))
}

/// What each object is called.
struct Names(HashMap<u32, String>, Vec<String>);

impl Names {
    fn new(trace: &Trace, sources: &Sources) -> Self {
        let mut order: Vec<u32> = Vec::new();
        let mut words: HashMap<u32, Option<String>> = HashMap::new();
        let mut kinds: HashMap<u32, &'static str> = HashMap::new();
        let pending = trace.waits.iter().map(|wait| &wait.pending);
        for event in trace.events.iter().chain(pending).filter(|event| !is_mark(event)) {
            let Some(object) = event.object.as_ref().filter(|o| o.thread.is_none()) else {
                continue;
            };
            kinds.insert(object.number, object.kind);
            let word = words.entry(object.number).or_insert_with(|| {
                order.push(object.number);
                made(object, sources)
            });
            if word.is_none() {
                *word = event.place.and_then(|place| at(place, sources, name_of_used));
            }
        }
        let named = order.iter().map(|n| (*n, words[n].clone().unwrap_or_else(|| kinds[n].into())));
        let named: Vec<(u32, String)> = named.collect();
        let mut names = HashMap::new();
        for (index, (number, word)) in named.iter().enumerate() {
            let before = named[..index].iter().filter(|(_, other)| other == word).count();
            let alone = named.iter().filter(|(_, other)| other == word).count() == 1;
            let name = if alone { word.clone() } else { format!("{word}#{}", before + 1) };
            names.insert(*number, name);
        }
        Names(names, trace.threads.iter().map(|thread| thread.name.clone()).collect())
    }

    fn of(&self, object: &Object) -> String {
        if let Some(thread) = object.thread {
            return self.1.get(thread).cloned().unwrap_or_else(|| format!("T{thread}"));
        }
        let named = self.0.get(&object.number).cloned();
        named.unwrap_or_else(|| format!("{}#{}", object.kind, object.number))
    }
}

fn made(object: &Object, sources: &Sources) -> Option<String> {
    at(object.made, sources, name_of_made)
}

fn at(
    place: Place,
    sources: &Sources,
    name: impl Fn(&str, u32) -> Option<String>,
) -> Option<String> {
    if is_trial(place.file()) {
        return None;
    }
    name(&sources.line(place.file(), place.line())?, place.column())
}

#[cfg(test)]
mod tests {
    use sync::engine::Operation;
    use verdict::{Language, Messages};

    #[test]
    fn every_operation_has_a_sentence_of_its_own() {
        for messages in Language::ALL.map(Messages::new) {
            for operation in Operation::ALL {
                let message = format!("step-{}", operation.word().replace('_', "-"));
                assert!(messages.has(&message), "{message}");
            }
        }
    }
}
