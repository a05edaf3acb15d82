//! Mistakes that leave threads waiting for ever.

use super::{Case, Mistake, mistake};
use verdict::{Verdict, Wait};

/// Threads that cannot go on, whatever else there is to say.
pub(super) fn stuck(case: &Case<'_>) -> Option<Mistake> {
    if !matches!(case.verdict, Verdict::Deadlock | Verdict::Leaked) {
        return None;
    }
    let known: [fn(&Case<'_>, &Wait) -> Option<Mistake>; 9] = [
        upgrade,
        callback,
        never_released,
        locked_twice,
        guard_across_wait,
        join_before_close,
        lock_order,
        send,
        notification,
    ];
    let waits = &case.evidence.waits;
    let found = known.into_iter().find_map(|know| waits.iter().find_map(|wait| know(case, wait)));
    found.or_else(|| waits.iter().find_map(|wait| receive(case, wait)))
}

fn is(wait: &Wait, operations: &[&str]) -> bool {
    operations.contains(&wait.pending.operation.as_str())
}

fn object(wait: &Wait) -> &str {
    wait.pending.object.as_deref().unwrap_or_default()
}

/// Since which line the waiting thread itself holds what it waits for.
fn own_since(wait: &Wait) -> Option<u32> {
    wait.held_by.iter().find(|(holder, _)| *holder == wait.thread)?.1
}

fn upgrade(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending).filter(|_| is(wait, &["write_lock", "write_wait"]))?;
    let since = own_since(wait)?;
    let reads = case.evidence.events.iter().rev().find(|event| {
        event.thread == wait.thread && event.line == Some(since) && event.operation == "read_lock"
    });
    reads?;
    let told = mistake("mistake-upgrade", line, "hint-lesson-counter");
    Some(told.with("object", object(wait)).with("since", since))
}

/// A lock held while a function runs that came from outside.
fn callback(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let held = wait.held_by.iter().filter_map(|(_, since)| *since);
    let (since, name) = held
        .filter(|_| is(wait, &["lock", "read_lock", "write_lock", "write_wait"]))
        .find_map(|since| Some((since, case.source.callback(since)?)))?;
    // A callback waits somewhere else than the function that called it, in its thread or in another.
    let elsewhere = case.evidence.waits.iter().any(|other| match case.line(&other.pending) {
        None => true,
        Some(line) => own_since(other) == Some(since) && !case.source.are_together(line, since),
    });
    let told = mistake("mistake-callback", since, "hint-lesson-map");
    elsewhere.then(|| told.with("since", since).with("object", object(wait)).with("name", name))
}

fn locked_twice(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending)?;
    let since = own_since(wait)?;
    let told = mistake("mistake-locked-twice", line, "hint-lesson-map");
    Some(told.with("object", object(wait)).with("since", since))
}

fn never_released(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let threads = &case.evidence.threads;
    let ended = |thread: usize| threads.get(thread).is_some_and(|it| it.state == "ended");
    let forgets = case.source.find(&["forget("]);
    let forgotten = |since: &Option<u32>| {
        forgets.zip(*since).is_some_and(|(forget, since)| case.source.are_together(forget, since))
    };
    let held = wait.held_by.iter().find(|(holder, since)| ended(*holder) || forgotten(since));
    let since = held.and_then(|(_, since)| *since)?;
    let told = mistake("mistake-never-released", since, "hint-lesson-map");
    Some(told.with("object", object(wait)).with("since", since))
        .filter(|_| is(wait, &["lock", "read_lock", "write_lock", "write_wait"]))
}

/// A wait for something else with a lock in hand that somebody else needs.
fn guard_across_wait(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending)?;
    let waits = ["send", "offer", "receive", "select", "join", "park", "leave", "arrive"];
    let wanted = |held: &&(String, Option<u32>)| {
        case.evidence.waits.iter().any(|other| object(other) == held.0)
    };
    let (object, since) = wait.holds.iter().find(wanted).filter(|_| is(wait, &waits))?;
    let told = mistake("mistake-guard-across-wait", line, "hint-lesson-map");
    Some(told.with("object", object).with("since", (*since)?))
}

fn join_before_close(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending).filter(|_| is(wait, &["join"]))?;
    let (joined, _) = wait.held_by.first()?;
    let other = case.evidence.waits.iter().find(|other| other.thread == *joined)?;
    is(other, &["receive", "select"])
        .then(|| mistake("mistake-join-before-close", line, "hint-lesson-counter"))
}

fn lock_order(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    case.told("deadlock-cycle")?;
    let line = case.line(&wait.pending)?;
    let (holder, _) = wait.held_by.first()?;
    let other = case.evidence.waits.iter().find(|other| other.thread == *holder)?;
    let locks = ["lock", "read_lock", "write_lock", "write_wait"];
    if !is(wait, &locks) || !is(other, &locks) || object(wait) == object(other) {
        return None;
    }
    let second = case.line(&other.pending)?;
    Some(match second == line {
        true => mistake("mistake-lock-order-same", line, "hint-lesson-map"),
        false => mistake("mistake-lock-order", line, "hint-lesson-map").with("other", second),
    })
}

fn send(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending).filter(|_| is(wait, &["send", "offer"]))?;
    Some(mistake("mistake-send-full", line, "hint-lesson-actor"))
}

/// A wait on a condition variable that nobody ends.
fn notification(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending).filter(|_| is(wait, &["wait", "woken", "timed_out"]))?;
    let notifies = |operation| {
        let of_condvar = case.backwards().find(|(_, event)| {
            event.operation == operation && event.object.as_deref() == Some(object(wait))
        });
        of_condvar.map(|(line, _)| line)
    };
    let woke_someone = case.backwards().any(|(_, event)| event.operation == "woken");
    if let Some(notify) =
        notifies("notify_one").filter(|_| woke_someone || case.told("wrong-thread-woken").is_some())
    {
        return Some(mistake("mistake-notify-one", notify, "hint-lesson-pipeline"));
    }
    if case.told("lost-wakeup").is_some() {
        let notify = notifies("notify_all").or_else(|| notifies("notify_one"))?;
        let told = mistake("mistake-lost-wakeup", notify, "hint-lesson-config");
        return Some(told.with("other", line));
    }
    // Where somebody waits in the checks' own code, that is what the others wait for.
    let elsewhere = |other: &Wait| case.line(&other.pending).is_none() && !is(other, &["join"]);
    let told = mistake("mistake-forgot-notify", line, "hint-lesson-config");
    (!case.evidence.waits.iter().any(elsewhere)).then_some(told)
}

/// A receiver that nobody will send anything to, or whose channel does not close.
fn receive(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending).filter(|_| is(wait, &["receive", "select"]))?;
    if wait.held_by.iter().any(|(holder, _)| *holder == wait.thread) {
        return Some(mistake("mistake-own-sender", line, "hint-lesson-actor"));
    }
    // A loop takes messages until the channel closes; a single receive waits for an answer.
    let code = case.source.code(line);
    let until_closed =
        code.starts_with("for ") || code.starts_with("while ") || case.source.is_in_loop(line);
    Some(match until_closed {
        true => mistake("mistake-channel-open", line, "hint-lesson-actor"),
        false => mistake("mistake-no-answer", line, "hint-lesson-actor"),
    })
}
