//! Mistakes that make a wrong value, a panic, or no progress.

use super::{Case, Mistake, mistake};
use verdict::{Event, Verdict};

/// A panic in the learner's own code.
pub(super) fn panics(case: &Case<'_>) -> Option<Mistake> {
    let summary = &case.evidence.summary.arguments;
    let (text, line) = match case.verdict {
        Verdict::Panicked => (summary.get("text")?, summary.get("line")?.parse().ok()?),
        // Somebody waits for what the thread that panicked had still to do.
        Verdict::Deadlock => {
            let told = case.told("panicked-before")?;
            (
                case.event(told.arguments.get("step")?)?.value.as_ref()?,
                case.line_told(told, "step")?,
            )
        }
        _ => return None,
    };
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let code = case.source.code(line);
    let unwraps = [".expect(", ".unwrap()"].iter().any(|word| code.contains(word));
    let on_channel = ["recv(", "recv()", ".send("].iter().any(|word| code.contains(word));
    if unwraps && on_channel || says(&["RecvError", "SendError", "Disconnected"]) {
        return Some(mistake("mistake-unwrap-channel", line, "hint-lesson-actor"));
    }
    if says(&["with overflow"]) {
        return Some(mistake("mistake-overflow", line, "hint-lesson-counter"));
    }
    let absent = says(&["on a `None` value"]) || code.contains(".expect(");
    // After a wakeup that was believed, the missing value is only what follows.
    let believed = if_for_while(case).filter(|_| absent);
    if believed.is_some() {
        return believed;
    }
    absent.then(|| mistake("mistake-unwrap-none", line, "hint-lesson-map"))
}

/// A sleep where something should be waited for.
pub(super) fn sleeps(case: &Case<'_>) -> Option<Mistake> {
    let slept = case.backwards().find(|(_, event)| event.operation == "sleep");
    let mut pending = case.evidence.waits.iter().map(|wait| &wait.pending);
    let line = slept
        .map(|(line, _)| line)
        .or_else(|| case.line(pending.find(|pending| pending.operation == "sleep")?))?;
    Some(mistake("mistake-sleep", line, "hint-lesson-config"))
}

/// A loop that gets nowhere.
pub(super) fn spins(case: &Case<'_>) -> Option<Mistake> {
    let endless = case.evidence.summary.message.starts_with("outside-model-loop");
    if case.verdict != Verdict::Livelock && !endless {
        return None;
    }
    let last = case.backwards().next().map(|(line, event)| (line, event.operation.as_str()));
    let named = case.evidence.summary.arguments.get("line").and_then(|line| line.parse().ok());
    match last {
        Some((line, "receive_failed")) => {
            Some(mistake("mistake-closed-for-empty", line, "hint-lesson-actor"))
        }
        // Who gives way and gets nowhere all the same has made another mistake than not giving way.
        _ if case.source.find(&["yield_now("]).is_some() => None,
        Some((line, _)) => Some(mistake("mistake-spin", line, "hint-lesson-config")),
        None => Some(mistake("mistake-spin", named?, "hint-lesson-config")),
    }
}

/// A value that came out wrong.
pub(super) fn wrong(case: &Case<'_>) -> Option<Mistake> {
    let known: [fn(&Case<'_>) -> Option<Mistake>; 9] = [
        relaxed,
        timeout_for_done,
        if_for_while,
        ignored_exchange,
        load_then_store,
        two_locks,
        thread_identity,
        dropped_handle,
        check_then_act,
    ];
    let failed = matches!(case.verdict, Verdict::Failed | Verdict::Leaked | Verdict::Panicked);
    known.into_iter().filter(|_| failed).find_map(|know| know(case))
}

fn is_wakeup(event: &Event) -> bool {
    matches!(event.operation.as_str(), "woken" | "woken_spuriously" | "timed_out" | "wait")
}

fn timeout_for_done(case: &Case<'_>) -> Option<Mistake> {
    let limited = |(line, event): &(u32, &Event)| {
        let code = case.source.code(*line);
        let is_limited = code.contains("wait_for(") || code.contains("wait_until(");
        is_wakeup(event) && is_limited && !code.contains("timed_out()")
    };
    let (line, _) = case.backwards().find(limited)?;
    let told = mistake("mistake-timeout-for-done", line, "hint-lesson-config");
    let leaves = case.source.code(line + 1).starts_with("return");
    (leaves || !case.source.is_in_loop(line)).then_some(told)
}

pub(super) fn if_for_while(case: &Case<'_>) -> Option<Mistake> {
    let (line, _) =
        case.backwards().find(|(line, event)| is_wakeup(event) && case.source.is_in_if(*line))?;
    Some(mistake("mistake-if-for-while", line, "hint-lesson-pipeline"))
}

fn ignored_exchange(case: &Case<'_>) -> Option<Mistake> {
    let (line, _) = case.backwards().find(|(_, event)| event.operation == "compare_failed")?;
    let code = case.source.code(line);
    if case.source.is_in_loop(line) || code.starts_with("while ") {
        return None;
    }
    // A call over several lines is seen at the line of its method.
    let nearby = (line.saturating_sub(2)..=line).map(|line| case.source.code(line));
    let nearby: Vec<&str> = nearby.collect();
    if nearby.iter().any(|code| code.contains("compare_exchange_weak")) {
        return Some(mistake("mistake-weak-exchange", line, "hint-lesson-counter"));
    }
    let told = mistake("mistake-ignored-exchange", line, "hint-lesson-counter");
    nearby.iter().any(|code| code.starts_with("let _ =")).then_some(told)
}

fn relaxed(case: &Case<'_>) -> Option<Mistake> {
    let link = case.told("would-forbid")?;
    let lines = ["written", "read"].into_iter();
    let mut lines = lines.filter_map(|name| link.arguments.get(name)?.parse::<u32>().ok());
    let line = lines.find(|line| case.source.code(*line).contains("Relaxed"))?;
    Some(mistake("mistake-relaxed", line, "hint-lesson-config"))
}

fn load_then_store(case: &Case<'_>) -> Option<Mistake> {
    let lost = case.told("lost-update")?;
    let (object, thread) = (lost.arguments.get("object")?, lost.arguments.get("second")?);
    let of_thread = |event: &Event| {
        event.object.as_ref() == Some(object)
            && case.evidence.threads.get(event.thread).is_some_and(|it| it.name == *thread)
    };
    let mut own = case.backwards().filter(|(_, event)| of_thread(event));
    let (store, _) = own.find(|(_, event)| event.operation == "store")?;
    let (load, _) = own.find(|(_, event)| event.operation == "load")?;
    let told = mistake("mistake-load-then-store", load, "hint-lesson-race");
    Some(told.with("object", object).with("other", store))
}

fn check_then_act(case: &Case<'_>) -> Option<Mistake> {
    let told = case.told("check-then-act")?;
    let (object, line) = (told.arguments.get("object")?, case.line_told(told, "acted")?);
    Some(mistake("mistake-check-then-act", line, "hint-lesson-map").with("object", object))
}

fn two_locks(case: &Case<'_>) -> Option<Mistake> {
    let torn = case.told("torn-read")?;
    let (one, two) = (torn.arguments.get("one")?, torn.arguments.get("two")?);
    let (line, _) = case.backwards().find(|(_, event)| event.object.as_ref() == Some(two))?;
    Some(mistake("mistake-two-locks", line, "hint-lesson-config").with("one", one).with("two", two))
}

fn thread_identity(case: &Case<'_>) -> Option<Mistake> {
    let line = case.source.find(&[
        "current().id() ==",
        "current().id() !=",
        "== thread::current().id()",
    ])?;
    Some(mistake("mistake-thread-identity", line, "hint-lesson-counter"))
}

fn dropped_handle(case: &Case<'_>) -> Option<Mistake> {
    // The check says that something outlives its owner: a thread, or what a thread holds.
    let said = &case.evidence.summary.arguments;
    let said = said.get("reason").or_else(|| said.get("text"))?;
    let outlives = ["thread", "outlives", "holds the"].iter().any(|words| said.contains(words));
    let line = case.source.find(&["thread::spawn(", "thread::Builder::new("])?;
    let joins = case.source.find(&[".join()", "thread::scope("]).is_some();
    (outlives && !joins).then(|| mistake("mistake-dropped-handle", line, "hint-lesson-counter"))
}
