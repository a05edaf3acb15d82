//! Why threads do not go on: circles, lost wakeups, channels that nobody closes.

use super::name;
use verdict::{Event, Evidence, Sentence, Wait, sentence};

/// What the waits show about threads that cannot go on, with a hint.
pub(crate) fn waits(evidence: &Evidence) -> Vec<Sentence> {
    let mut told = self_deadlock(evidence).or_else(|| circle(evidence)).unwrap_or_default();
    if told.is_empty() {
        for wait in &evidence.waits {
            told.extend(waits_for_ever(evidence, wait));
        }
    }
    // Of hints, the first is the one to try first.
    let mut hints = 0;
    told.retain(|line| {
        hints += usize::from(sentence::is_hint(line));
        !sentence::is_hint(line) || hints == 1
    });
    told.dedup();
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
fn circle(evidence: &Evidence) -> Option<Vec<Sentence>> {
    let locks = |wait: &&Wait| !waits_on_channel(wait);
    let wait_of = |thread| evidence.waits.iter().filter(locks).find(|wait| wait.thread == thread);
    for start in evidence.waits.iter().filter(locks) {
        let mut path: Vec<&Wait> = vec![start];
        while let Some(next) = path
            .last()
            .and_then(|last| last.held_by.iter().find_map(|(holder, _)| wait_of(*holder)))
        {
            if let Some(begin) = path.iter().position(|wait| wait.thread == next.thread) {
                return Some(circle_of(evidence, &path[begin..]));
            }
            path.push(next);
        }
    }
    None
}

fn circle_of(evidence: &Evidence, path: &[&Wait]) -> Vec<Sentence> {
    let mut told = Vec::new();
    for wait in path {
        let thread = name(evidence, wait.thread);
        let Some(object) = wait.pending.object.as_deref() else { continue };
        // Who waits for which lock is told where the waits are listed.
        if wait.pending.operation == "join" {
            told.push(sentence::join_for_ever(thread, object));
        }
    }
    let names: Vec<&str> = path.iter().map(|wait| name(evidence, wait.thread)).collect();
    told.push(sentence::deadlock_cycle(&names));
    told.push(sentence::hint_deadlock());
    told
}

fn waits_on_channel(wait: &Wait) -> bool {
    matches!(wait.pending.operation.as_str(), "receive" | "send" | "offer" | "select")
}

fn waits_for_ever(evidence: &Evidence, wait: &Wait) -> Vec<Sentence> {
    let thread = name(evidence, wait.thread);
    let Some(object) = wait.pending.object.as_deref() else { return Vec::new() };
    match wait.pending.operation.as_str() {
        "receive" => {
            let holder = wait.held_by.first().map(|(holder, _)| name(evidence, *holder));
            vec![
                sentence::channel_never_closed(thread, object, holder),
                sentence::hint_close_channel(),
            ]
        }
        "send" | "offer" => vec![sentence::send_for_ever(thread, object), sentence::hint_send()],
        "wait" | "woken" => notification(evidence, wait, object),
        "join" => vec![sentence::join_for_ever(thread, object)],
        _ => Vec::new(),
    }
}

/// Why nobody wakes a thread that waits on a condition variable.
fn notification(evidence: &Evidence, wait: &Wait, condvar: &str) -> Vec<Sentence> {
    let thread = name(evidence, wait.thread);
    let on_condvar = |event: &&Event| event.object.as_deref() == Some(condvar);
    let notifies = |event: &&Event| {
        on_condvar(event) && matches!(event.operation.as_str(), "notify_one" | "notify_all")
    };
    let began = evidence
        .events
        .iter()
        .rposition(|e| e.thread == wait.thread && e.operation == "wait" && on_condvar(&e));
    let Some(began) = began else { return Vec::new() };
    let (before, after) = evidence.events.split_at(began);
    if let Some(woken) = after
        .iter()
        .skip_while(|event| !notifies(event))
        .find(|e| on_condvar(e) && e.operation == "woken" && e.thread != wait.thread)
    {
        let woken = name(evidence, woken.thread);
        return vec![
            sentence::wrong_thread_woken(woken, thread, condvar),
            sentence::hint_notify_all(),
        ];
    }
    let in_vain = |event: &&Event| {
        notifies(event) && event.thread != wait.thread && event.value.as_deref() == Some("0")
    };
    match before.iter().rfind(in_vain) {
        Some(notify) => vec![
            sentence::lost_wakeup(thread, name(evidence, notify.thread), condvar),
            sentence::hint_lost_wakeup(),
        ],
        None => vec![sentence::never_notified(thread, condvar), sentence::hint_never_notified()],
    }
}
