//! Mistakes that leave threads waiting for ever.

use super::{Case, Mistake, mistake, values};
use verdict::{Sentence, Verdict, Wait};

/// Threads that cannot go on, whatever else there is to say.
pub(super) fn stuck(case: &Case<'_>) -> Option<Mistake> {
    if !matches!(case.verdict, Verdict::Deadlock | Verdict::Leaked) {
        return None;
    }
    let known: [fn(&Case<'_>, &Wait) -> Option<Mistake>; 10] = [
        callback,
        upgrade,
        never_released,
        foreign_under_lock,
        locked_twice,
        guard_across_wait,
        join_before_close,
        join_foreign,
        lock_order,
        send,
    ];
    let waits = &case.evidence.waits;
    let found = known.into_iter().find_map(|know| waits.iter().find_map(|wait| know(case, wait)));
    found.or_else(|| told_wakeup(case)).or_else(|| left_waiting(case))
}

/// The wait that the others hang on, or, where that is the check itself, any wait of the learner's.
fn left_waiting(case: &Case<'_>) -> Option<Mistake> {
    let waits = &case.evidence.waits;
    let root = root(case)?;
    // Where threads should meet in the check, it is for others to come; and what an ordering hides
    // is no matter of notifying.
    let meets = |wait: &Wait| in_check(case, wait) && is(wait, &["arrive", "leave"]);
    let is_stale = case.told("nothing-orders").or_else(|| case.told("would-forbid")).is_some();
    if is_stale || waits.iter().any(meets) {
        return None;
    }
    let mut concerned =
        waits.iter().filter(|wait| in_check(case, root) || wait.thread == root.thread);
    concerned.find_map(|wait| forgotten(case, wait).or_else(|| receive(case, wait)))
}

/// The wait that the others hang on.
fn root<'a>(case: &Case<'a>) -> Option<&'a Wait> {
    case.evidence.chain().last().copied()
}

/// Whether a thread waits in code that is not the learner's.
fn in_check(case: &Case<'_>, wait: &Wait) -> bool {
    case.line(&wait.pending).is_none()
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

/// The learner's line in which a thread took the lock that another waits for.
fn taken(case: &Case<'_>, wait: &Wait) -> Option<(usize, u32)> {
    wait.held_by.iter().find_map(|(holder, since)| {
        let since = (*since)?;
        let mut locks = case.evidence.events.iter().rev().filter(|event| {
            event.thread == *holder
                && event.line == Some(since)
                && event.object == wait.pending.object
        });
        Some((*holder, case.line(locks.next()?)?)).filter(|_| wait.is_for_a_lock())
    })
}

/// A lock held while a function runs that came from outside.
fn callback(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let (holder, since) = taken(case, wait)?;
    let name = case.source.callback(since)?;
    // A callback waits somewhere else than the function that called it: in the check, or in another
    // function of the learner's.
    let elsewhere = case.evidence.waits.iter().any(|other| match case.line(&other.pending) {
        None => other.thread == holder,
        Some(line) => own_since(other) == Some(since) && is_foreign(case, since, line),
    });
    let told = mistake("mistake-callback", since, "hint-lesson-map");
    elsewhere.then(|| told.with("since", since).with("object", object(wait)).with("name", name))
}

/// Whether what runs in `line` was not called by name in the function around `since`.
fn is_foreign(case: &Case<'_>, since: u32, line: u32) -> bool {
    !case.source.are_together(line, since) && !case.source.calls(since, line)
}

/// A lock held while code runs that is not the learner's and has no name: a job, a visitor, a drop.
fn foreign_under_lock(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let (holder, since) = taken(case, wait)?;
    let of_holder = case.evidence.waits.iter().find(|other| other.thread == holder)?;
    let runs_foreign = match case.line(&of_holder.pending) {
        None => !is(of_holder, &["join"]),
        Some(line) => holder == wait.thread && is_foreign(case, since, line),
    };
    let told = mistake("mistake-foreign-under-lock", since, "hint-lesson-map");
    runs_foreign.then(|| told.with("object", object(wait)))
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
    let since = held.and_then(|(_, since)| *since).filter(|_| wait.is_for_a_lock())?;
    let told = mistake("mistake-never-released", since, "hint-lesson-map");
    Some(told.with("object", object(wait)).with("since", since))
}

/// A wait for something else with a lock in hand that somebody else needs.
fn guard_across_wait(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending)?;
    let waits = ["send", "offer", "receive", "select", "join", "park", "leave", "arrive"];
    let own = |held: &(String, Option<u32>)| {
        let mut locks =
            case.evidence.events.iter().rev().filter(|event| {
                event.thread == wait.thread && event.object.as_ref() == Some(&held.0)
            });
        locks.any(|event| event.line == held.1 && case.line(event).is_some())
    };
    let wanted = |held: &&(String, Option<u32>)| {
        own(held) && case.evidence.waits.iter().any(|other| object(other) == held.0)
    };
    let (object, since) = wait.holds.iter().find(wanted).filter(|_| is(wait, &waits))?;
    let told = mistake("mistake-guard-across-wait", line, "hint-lesson-map");
    Some(told.with("object", object).with("since", (*since)?))
}

fn join_before_close(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending).filter(|_| is(wait, &["join"]))?;
    let (joined, _) = wait.held_by.first()?;
    let other = case.evidence.waits.iter().find(|other| other.thread == *joined)?;
    case.line(&other.pending).filter(|_| is(other, &["receive", "select"]))?;
    Some(mistake("mistake-join-before-close", line, "hint-lesson-counter"))
}

/// A join of a thread that is held up in code which is not the learner's.
fn join_foreign(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending).filter(|_| is(wait, &["join"]))?;
    let (joined, _) = wait.held_by.first()?;
    let other = case.evidence.waits.iter().find(|other| other.thread == *joined)?;
    // It is the cause where the check's own thread waits for that join, and for nothing else.
    (in_check(case, other) && root(case)?.thread == other.thread)
        .then(|| mistake("mistake-join-foreign", line, "hint-lesson-counter"))
}

fn lock_order(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    case.told("deadlock-cycle")?;
    let line = case.line(&wait.pending)?;
    let (holder, _) = wait.held_by.first()?;
    let other = case.evidence.waits.iter().find(|other| other.thread == *holder)?;
    if !wait.is_for_a_lock() || !other.is_for_a_lock() || object(wait) == object(other) {
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

/// A wakeup that was lost, believed, or went to one alone: what the execution has been found to show.
fn told_wakeup(case: &Case<'_>) -> Option<Mistake> {
    if let Some(lost) = case.told("lost-wakeup") {
        let told =
            mistake("mistake-lost-wakeup", case.line_told(lost, "step")?, "hint-lesson-config");
        return Some(told.with("other", case.line(&told_of(case, lost)?.pending)?));
    }
    if let Some(told) = case.told("woken-in-vain") {
        let notify = case.line_told(told, "notified")?;
        return Some(mistake("mistake-notify-too-early", notify, "hint-lesson-config"));
    }
    if case.told("woken-too-early").is_some() {
        return values::if_for_while(case);
    }
    let told = case.told("other-thread-woken")?;
    // Of those who wait, the one that the others hang on: a worker without work may sleep.
    let notify = case.line_told(told, "step").filter(|_| told_of(case, told) == root(case))?;
    Some(mistake("mistake-notify-one", notify, "hint-lesson-pipeline"))
}

/// The wait of the thread that a sentence names.
fn told_of<'a>(case: &Case<'a>, told: &Sentence) -> Option<&'a Wait> {
    let name = told.arguments.get("thread")?;
    let thread = case.evidence.threads.iter().position(|known| known.name == *name)?;
    case.evidence.waits.iter().find(|wait| wait.thread == thread)
}

/// A wait on a condition variable that nobody ends.
fn forgotten(case: &Case<'_>, wait: &Wait) -> Option<Mistake> {
    let line = case.line(&wait.pending).filter(|_| is(wait, &["wait", "woken", "timed_out"]))?;
    Some(mistake("mistake-forgot-notify", line, "hint-lesson-config"))
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
