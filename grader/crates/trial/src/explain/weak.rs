//! Weak memory: which write was read, which one was missed, and what would have forbidden it.

use super::{is_write, left_behind, name};
use verdict::{Event, Evidence, Sentence, sentence};

/// The last load that did not see the newest store, and what would have forbidden it.
pub(super) fn stale_read(evidence: &Evidence) -> Option<Vec<Sentence>> {
    let (at, load) =
        evidence.events.iter().enumerate().rfind(|(_, event)| event.stale.is_some())?;
    let newer = load.stale?;
    let written = load.read_from.or_else(|| written_in(evidence, at));
    let thread = name(evidence, load.thread);
    let mut told = vec![sentence::stale_read(thread, load.object.as_deref()?, written, newer)];
    match chain(evidence, newer, at) {
        Some(links) => {
            told.extend(links.iter().filter_map(|(write, read)| link(evidence, write, read)));
            told.push(sentence::hint_ordering("Release", "Acquire"));
        }
        None => {
            told.push(sentence::nothing_orders(thread, newer, load.object.as_deref()?));
            told.push(sentence::hint_sequential());
        }
    }
    Some(told)
}

/// What would have made the event in step `from` happen before the one at index `at`, link by link;
/// empty where nothing that was read leads from one to the other.
pub(super) fn links(evidence: &Evidence, from: u32, at: usize) -> Vec<Sentence> {
    let links = chain(evidence, from, at).unwrap_or_default();
    links.iter().filter_map(|(write, read)| link(evidence, write, read)).collect()
}

/// Without the engine's word: the last store of the value that was read.
fn written_in(evidence: &Evidence, at: usize) -> Option<u32> {
    let load = &evidence.events[at];
    let same = |write: &&Event| {
        is_write(write)
            && write.object == load.object
            && left_behind(write) == load.value.as_deref()
    };
    evidence.events[..at].iter().rfind(same).map(|write| write.step)
}

/// The reads that lead from the store in step `newer` to the load at index `at`, each with the write
/// it read: if all of them were made with `Release` and `Acquire`, the store would happen before the
/// load, which could then read nothing older. Threads pass on what they know in the order of their
/// program, and when they start another or see it end.
fn chain(evidence: &Evidence, newer: u32, at: usize) -> Option<Vec<(&Event, &Event)>> {
    let events = &evidence.events[..=at];
    let from = events.iter().position(|event| event.step == newer)?;
    let mut informed: Vec<Option<Vec<(&Event, &Event)>>> = vec![None; evidence.threads.len()];
    let mut known: Vec<Option<Vec<(&Event, &Event)>>> = vec![None; events.len()];
    for (index, event) in events.iter().enumerate().skip(from) {
        if index == from {
            informed[event.thread] = Some(Vec::new());
        }
        if index == at {
            break;
        }
        let told = event.read_from.and_then(|step| {
            let write = events.iter().position(|write| write.step == step)?;
            let mut links = known[write].clone()?;
            links.push((&events[write], event));
            Some(links)
        });
        let better = |links: &Vec<_>| {
            informed[event.thread].as_ref().is_none_or(|it| it.len() > links.len())
        };
        if let Some(links) = told.filter(better) {
            informed[event.thread] = Some(links);
        }
        known[index] = informed[event.thread].clone();
        if event.operation == "spawn"
            && let Some(other) = thread_named(evidence, event.object.as_deref())
        {
            informed[other] = informed[event.thread].clone();
        }
    }
    informed[events[at].thread].clone().filter(|links| !links.is_empty())
}

fn thread_named(evidence: &Evidence, name: Option<&str>) -> Option<usize> {
    evidence.threads.iter().position(|thread| Some(&*thread.name) == name)
}

fn link(evidence: &Evidence, write: &Event, read: &Event) -> Option<Sentence> {
    Some(sentence::would_forbid(
        write.object.as_deref()?,
        name(evidence, write.thread),
        write.line?,
        name(evidence, read.thread),
        read.line?,
    ))
}
