//! Data races: which two accesses nothing orders, and what would have ordered them.

use super::{name, weak};
use verdict::{Event, Evidence, Sentence, sentence};

/// What a race is, in one sentence, and what would have forbidden it. The last event is the access that
/// found it out; the other one is the last of another thread, where one of the two writes.
pub(crate) fn race(evidence: &Evidence) -> (Sentence, Vec<Sentence>) {
    let Some((at, second)) = evidence.events.iter().enumerate().next_back() else {
        return (sentence::race("?", "?", "?"), vec![sentence::hint_race()]);
    };
    let conflicts = |event: &&Event| {
        event.thread != second.thread
            && event.object == second.object
            && (event.operation == "write" || second.operation == "write")
    };
    let first = evidence.events[..at].iter().rfind(conflicts);
    let object = second.object.as_deref().unwrap_or("?");
    let one = first.map_or("?", |first| name(evidence, first.thread));
    let summary = sentence::race(one, name(evidence, second.thread), object);
    let links = first.map(|first| weak::links(evidence, first.step, at)).unwrap_or_default();
    let told = match links.is_empty() {
        true => vec![sentence::hint_race()],
        false => [links, vec![sentence::hint_ordering("Release", "Acquire")]].concat(),
    };
    (summary, told)
}
