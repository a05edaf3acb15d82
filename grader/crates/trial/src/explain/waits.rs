//! Why threads do not go on: circles, locks that are kept meanwhile, and what the first wait comes down to.

use super::{Places, name, wakeups, weak};
use verdict::{Evidence, Sentence, Wait, sentence};

/// What the waits show about threads that cannot go on, with a hint.
///
/// Threads that hold each other up come first. Otherwise the first thread's wait is followed to the
/// one it comes down to; where that one shows what went wrong, the rest is only what follows.
pub(crate) fn waits(evidence: &Evidence, places: &dyn Places) -> Vec<Sentence> {
    let mut told = self_deadlock(evidence)
        .or_else(|| circle(evidence, places))
        .or_else(|| kept_meanwhile(evidence, places))
        .unwrap_or_else(|| comes_down_to(evidence, places));
    told.dedup();
    // Of hints, the first is the one to try first.
    let hint = told.iter().find(|line| sentence::is_hint(line)).cloned();
    told.retain(|line| !sentence::is_hint(line));
    told.extend(hint);
    told
}

fn self_deadlock(evidence: &Evidence) -> Option<Vec<Sentence>> {
    evidence.waits.iter().find_map(|wait| {
        let (_, line) = wait.held_by.iter().find(|(holder, _)| *holder == wait.thread)?;
        let object = wait.pending.object.as_deref()?;
        Some(vec![
            sentence::self_deadlock(name(evidence, wait.thread), object, (*line)?),
            sentence::hint_self_deadlock(),
        ])
    })
}

/// Threads each of which holds what the one before waits for.
fn circle(evidence: &Evidence, places: &dyn Places) -> Option<Vec<Sentence>> {
    for start in &evidence.waits {
        let mut path: Vec<&Wait> = vec![start];
        while let Some(next) = path.last().and_then(|last| evidence.held_up_by(last)) {
            if let Some(begin) = path.iter().position(|wait| wait.thread == next.thread) {
                return Some(circle_of(evidence, &path[begin..], places));
            }
            path.push(next);
        }
    }
    None
}

fn circle_of(evidence: &Evidence, path: &[&Wait], places: &dyn Places) -> Vec<Sentence> {
    // Who waits for which lock is told where the waits are listed.
    let mut told = joins(evidence, path);
    let join = path.iter().find(|wait| wait.pending.operation == "join");
    let hint = match join.map(|join| places.is_check(&join.pending)) {
        None => sentence::hint_deadlock(),
        Some(false) => sentence::hint_join_with_a_lock(),
        Some(true) => sentence::hint_guard_kept(),
    };
    let names: Vec<&str> = path.iter().map(|wait| name(evidence, wait.thread)).collect();
    told.extend([sentence::deadlock_cycle(&names), hint]);
    told
}

fn joins(evidence: &Evidence, waits: &[&Wait]) -> Vec<Sentence> {
    let joins = waits.iter().filter(|wait| wait.pending.operation == "join");
    joins
        .filter_map(|wait| {
            let joined = wait.pending.object.as_deref()?;
            Some(sentence::join_for_ever(name(evidence, wait.thread), joined))
        })
        .collect()
}

/// A lock that one thread needs, kept by another that waits in the check's own code: in what the
/// check handed in to be run.
fn kept_meanwhile(evidence: &Evidence, places: &dyn Places) -> Option<Vec<Sentence>> {
    let own = |wait: &&Wait| wait.is_for_a_lock() && !places.is_check(&wait.pending);
    evidence.waits.iter().filter(own).find_map(|wait| {
        let (holder, line) = wait.held_by.iter().find(|(holder, _)| {
            evidence.waits.iter().any(|it| it.thread == *holder && places.is_check(&it.pending))
        })?;
        let object = wait.pending.object.as_deref()?;
        let [holder, thread] = [*holder, wait.thread].map(|thread| name(evidence, thread));
        Some(vec![
            sentence::kept_meanwhile(holder, object, (*line)?, thread),
            sentence::hint_kept_meanwhile(),
        ])
    })
}

fn comes_down_to(evidence: &Evidence, places: &dyn Places) -> Vec<Sentence> {
    let chain = evidence.chain();
    let Some(root) = chain.last() else { return Vec::new() };
    let mut told = joins(evidence, &chain);
    if let Some(stale) = weak::stale_read(evidence) {
        told.extend(stale);
        return told;
    }
    if !places.is_check(&root.pending)
        && let Some(cause) = shown(evidence, root).or_else(|| wakeups::in_vain(evidence, root))
    {
        told.extend(cause);
        return told;
    }
    told.extend(panicked(evidence));
    let of_chain = |wait: &&Wait| chain.iter().any(|known| known.thread == wait.thread);
    let others = evidence.waits.iter().filter(|wait| !of_chain(wait));
    let (held_up, own): (Vec<&Wait>, Vec<&Wait>) =
        others.partition(|wait| places.is_check(&wait.pending));
    let (causes, waiting): (Vec<&Wait>, Vec<&Wait>) =
        own.into_iter().partition(|wait| shown(evidence, wait).is_some());
    let causes = causes.into_iter().filter_map(|wait| shown(evidence, wait)).flatten();
    let waiting = waiting.into_iter().flat_map(|wait| so_far(evidence, wait));
    // The check waits for what others should do: they come first.
    match places.is_check(&root.pending) {
        true => told.extend(causes.chain(waiting).chain(in_check(evidence, root))),
        false => told.extend(so_far(evidence, root).into_iter().chain(causes).chain(waiting)),
    }
    told.extend(held_up.into_iter().flat_map(|wait| in_check(evidence, wait)));
    told
}

/// The last panic, which may have kept a thread from what others wait for.
fn panicked(evidence: &Evidence) -> Vec<Sentence> {
    let panic = evidence.events.iter().rfind(|event| event.operation == "panic");
    let told = panic.map(|panic| {
        let thread = name(evidence, panic.thread);
        [sentence::panicked_before(thread, panic.step), sentence::hint_panicked_before()]
    });
    told.into_iter().flatten().collect()
}

/// What led to a wait that does not end, where the events show it.
fn shown(evidence: &Evidence, wait: &Wait) -> Option<Vec<Sentence>> {
    let thread = name(evidence, wait.thread);
    let object = wait.pending.object.as_deref();
    match wait.pending.operation.as_str() {
        "send" | "offer" => {
            Some(vec![sentence::send_for_ever(thread, object?), sentence::hint_send()])
        }
        "wait" | "woken" => wakeups::cause(evidence, wait),
        _ => None,
    }
}

/// What can be said of a wait that does not end where the events do not show why.
fn so_far(evidence: &Evidence, wait: &Wait) -> Vec<Sentence> {
    let thread = name(evidence, wait.thread);
    let object = wait.pending.object.as_deref().unwrap_or("?");
    match wait.pending.operation.as_str() {
        "receive" => {
            let holder = wait.held_by.first().map(|(holder, _)| name(evidence, *holder));
            vec![
                sentence::channel_never_closed(thread, object, holder),
                sentence::hint_close_channel(),
            ]
        }
        "wait" | "woken" => {
            vec![sentence::never_notified(thread, object), sentence::hint_never_notified()]
        }
        "park" => vec![sentence::parked_for_ever(thread), sentence::hint_parked()],
        _ => Vec::new(),
    }
}

fn in_check(evidence: &Evidence, wait: &Wait) -> Vec<Sentence> {
    let thread = name(evidence, wait.thread);
    let (Some(object), Some(line)) = (wait.pending.object.as_deref(), wait.pending.line) else {
        return Vec::new();
    };
    if wait.pending.operation == "join" {
        return Vec::new();
    }
    vec![sentence::waits_in_check(thread, object, line), sentence::hint_waits_in_check()]
}
