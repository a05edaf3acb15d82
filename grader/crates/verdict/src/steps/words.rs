//! What happens in one step, in sentences.

use crate::{Event, Evidence, Messages, Sentence, text};

/// Operations whose value is a message's or a cell's, where it can be shown.
const CARRIES: [&str; 7] = ["send", "offer", "receive", "initialise", "read_cell", "read", "write"];

/// What the event of that index is, then where the scheduler changed its mind and what is remarkable.
pub(super) fn of(evidence: &Evidence, index: usize, messages: &Messages) -> Vec<String> {
    let event = &evidence.events[index];
    let mut words = Vec::new();
    let before = index.checked_sub(1).map(|before| evidence.events[before].thread);
    if let Some(from) = before.filter(|from| event.preempted && *from != event.thread) {
        let sentence = Sentence::new("draw-switch")
            .with("from", name(evidence, from))
            .with("to", name(evidence, event.thread));
        words.push(messages.sentence(&sentence));
    }
    words.push(done(evidence, event, messages));
    words.extend(event.stale.map(|step| stale(evidence, step, messages)));
    if event.operation.starts_with("notify") && event.value.as_deref() == Some("0") {
        words.push(messages.word("draw-nobody"));
    }
    words
}

pub(super) fn name(evidence: &Evidence, thread: usize) -> String {
    evidence.threads.get(thread).map_or_else(|| "?".to_owned(), |it| text::escape(&it.name))
}

fn done(evidence: &Evidence, event: &Event, messages: &Messages) -> String {
    let shown =
        |part: &Option<String>| part.as_deref().map_or_else(|| "?".to_owned(), text::escape);
    let message = format!("step-{}", event.operation.replace('_', "-"));
    let known = messages.has(&message);
    let sentence = Sentence::new(if known { &message } else { "step-other" })
        .with("thread", name(evidence, event.thread))
        .with("operation", crate::draw::cell(event))
        .with("object", shown(&event.object))
        .with("value", shown(&event.value))
        .with("new", shown(&event.new_value));
    let words = messages.sentence(&sentence);
    match &event.value {
        Some(value) if CARRIES.contains(&event.operation.as_str()) => {
            let sentence = Sentence::new("step-with-value").with("words", words);
            messages.sentence(&sentence.with("value", text::escape(value)))
        }
        _ => words,
    }
}

fn stale(evidence: &Evidence, step: u32, messages: &Messages) -> String {
    let store = evidence.events.iter().find(|event| event.step == step);
    let value = store.and_then(|store| store.new_value.as_ref().or(store.value.as_ref()));
    let sentence = match (store, value) {
        (Some(store), Some(value)) => Sentence::new("draw-stale")
            .with("writer", name(evidence, store.thread))
            .with("value", text::escape(value)),
        _ => Sentence::new("draw-stale-step"),
    };
    messages.sentence(&sentence.with("step", step))
}
