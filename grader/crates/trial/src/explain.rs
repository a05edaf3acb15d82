//! What can be said of a failing execution beyond what went wrong: known patterns in its events.
//!
//! Pure functions from evidence to sentences. A pattern is only told where the events show it whole.

use verdict::{Event, Evidence, Sentence, Wait, sentence};

/// What the events show about values that came out wrong, with a hint.
pub(crate) fn values(evidence: &Evidence) -> Vec<Sentence> {
    let patterns = [stale_read, lost_update, check_then_act, torn_read, woken_too_early];
    patterns.iter().find_map(|pattern| pattern(evidence)).unwrap_or_default()
}

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

fn name(evidence: &Evidence, thread: usize) -> &str {
    evidence.threads.get(thread).map_or("?", |thread| &thread.name)
}

fn is_write(event: &Event) -> bool {
    matches!(event.operation.as_str(), "store" | "read_modify_write")
}

/// What the object holds after a write.
fn left_behind(event: &Event) -> Option<&str> {
    event.new_value.as_deref().or(event.value.as_deref())
}

/// Two operations of one thread on one object, and the first write of another between them.
struct Interrupted<'a> {
    looked: &'a Event,
    other: &'a Event,
    acted: &'a Event,
}

/// Every place where a thread looked at an object with `looks`, another changed it with `changes`,
/// and the first then acted with `acts`, all within one call of the component.
fn interrupted<'a>(
    evidence: &'a Evidence,
    looks: fn(&Event) -> bool,
    changes: fn(&Event) -> bool,
    acts: fn(&Event) -> bool,
) -> impl Iterator<Item = Interrupted<'a>> {
    let events = &evidence.events;
    let acted = events.iter().enumerate().rev().filter(move |(_, event)| acts(event));
    acted.filter_map(move |(end, acted)| {
        let own = |event: &Event| event.thread == acted.thread;
        let begin = events[..end]
            .iter()
            .rposition(|event| own(event) && (event.object == acted.object || is_call(event)))?;
        let looked = &events[begin];
        let between = &events[begin + 1..end];
        let other = between
            .iter()
            .find(|event| !own(event) && changes(event) && event.object == acted.object)?;
        let was_interrupted = between.iter().chain([acted]).any(|event| event.preempted);
        (looked.object.is_some() && looks(looked) && was_interrupted).then_some(Interrupted {
            looked,
            other,
            acted,
        })
    })
}

fn is_call(event: &Event) -> bool {
    matches!(event.operation.as_str(), "call" | "return")
}

/// A load, then another thread's write, then a store of what was worked out from the load.
fn lost_update(evidence: &Evidence) -> Option<Vec<Sentence>> {
    let found =
        interrupted(evidence, |e| e.operation == "load", is_write, |e| e.operation == "store");
    let Interrupted { looked, other, acted } = { found }.next()?;
    let object = acted.object.as_deref()?;
    Some(vec![
        sentence::lost_update(
            name(evidence, other.thread),
            name(evidence, acted.thread),
            object,
            looked.value.as_deref()?,
            left_behind(other)?,
            acted.value.as_deref()?,
        ),
        sentence::hint_lost_update_atomic(object),
    ])
}

/// A look at an object in one step or critical section, an act upon it in another, and another
/// thread's change between the two.
fn check_then_act(evidence: &Evidence) -> Option<Vec<Sentence>> {
    let atomic = interrupted(
        evidence,
        |e| e.operation == "load",
        is_write,
        |e| e.operation == "read_modify_write",
    )
    .filter(|found| found.looked.value != found.acted.value)
    .map(|found| (found.acted, found.other));
    let locked = interrupted(
        evidence,
        |e| matches!(e.operation.as_str(), "unlock" | "read_unlock" | "write_unlock"),
        |e| matches!(e.operation.as_str(), "lock" | "write_lock"),
        |e| matches!(e.operation.as_str(), "lock" | "write_lock" | "read_lock"),
    )
    // The same line twice is more likely a loop, or two calls, than one piece of work cut in two.
    .filter(|found| found.looked.line != found.acted.line)
    .map(|found| (found.acted, found.other));
    let (acted, other) = atomic.chain(locked).next()?;
    Some(vec![
        sentence::check_then_act(
            name(evidence, acted.thread),
            name(evidence, other.thread),
            acted.object.as_deref()?,
        ),
        sentence::hint_check_then_act(),
    ])
}

/// One thing read, then both written by another thread, then the other read.
fn torn_read(evidence: &Evidence) -> Option<Vec<Sentence>> {
    let reads = |event: &Event| {
        matches!(event.operation.as_str(), "load" | "read_lock" | "lock") && event.object.is_some()
    };
    let writes = |event: &Event| {
        is_write(event) || matches!(event.operation.as_str(), "lock" | "write_lock")
    };
    let events = &evidence.events;
    for (end, two) in events.iter().enumerate().rev().filter(|(_, event)| reads(event)) {
        let own = |event: &&Event| event.thread == two.thread;
        let before = &events[..end];
        let Some(begin) = before.iter().rposition(|e| e.thread == two.thread && reads(e)) else {
            continue;
        };
        let one = &before[begin];
        let between = &before[begin + 1..];
        let calls = between.iter().filter(own).any(is_call);
        if one.object == two.object || calls || !between.iter().chain([two]).any(|e| e.preempted) {
            continue;
        }
        let of_others = between.iter().filter(|e| e.thread != two.thread && writes(e));
        for other in of_others.clone().filter(|event| event.object == one.object) {
            let same = |event: &&Event| event.thread == other.thread;
            if of_others.clone().filter(same).any(|event| event.object == two.object) {
                let (first, second) = (one.object.as_deref()?, two.object.as_deref()?);
                return Some(vec![
                    sentence::torn_read(
                        name(evidence, two.thread),
                        name(evidence, other.thread),
                        first,
                        second,
                    ),
                    sentence::hint_torn_read(),
                ]);
            }
        }
    }
    None
}

/// The last load that did not see the newest store.
fn stale_read(evidence: &Evidence) -> Option<Vec<Sentence>> {
    let (at, event) =
        evidence.events.iter().enumerate().rfind(|(_, event)| event.stale.is_some())?;
    let object = event.object.as_deref()?;
    let written = evidence.events[..at].iter().rfind(|write| {
        is_write(write)
            && write.object == event.object
            && left_behind(write) == event.value.as_deref()
    });
    Some(vec![
        sentence::stale_read(
            name(evidence, event.thread),
            object,
            written.map(|write| write.step),
            event.stale?,
        ),
        sentence::hint_ordering("Release", "Acquire"),
    ])
}

/// A spurious wakeup after which the thread did not wait again.
fn woken_too_early(evidence: &Evidence) -> Option<Vec<Sentence>> {
    let events = &evidence.events;
    let (at, woken) =
        events.iter().enumerate().rfind(|(_, event)| event.operation == "woken_spuriously")?;
    let again = events[at + 1..]
        .iter()
        .any(|event| event.thread == woken.thread && event.operation == "wait");
    let object = woken.object.as_deref()?;
    (!again).then(|| {
        vec![
            sentence::woken_too_early(name(evidence, woken.thread), object),
            sentence::hint_while_not_if(),
        ]
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use verdict::ThreadState;

    /// Events written as `thread operation object value`; `!` before the thread: after a preemption,
    /// `@n` at the end: in line n.
    fn evidence(events: &[&str]) -> Evidence {
        let event = |(step, text): (u32, &&str)| {
            let (text, line) = text.split_once(" @").unwrap_or((text, "1"));
            let mut words = text.trim_start_matches('!').split(' ');
            let mut next = || words.next().map(str::to_owned);
            Event {
                step,
                thread: next().unwrap().parse().unwrap(),
                operation: next().unwrap(),
                object: next(),
                value: next(),
                new_value: next(),
                preempted: text.starts_with('!'),
                line: Some(line.parse().unwrap()),
                ..Event::default()
            }
        };
        let thread = |name: &str| ThreadState { name: name.into(), state: "ended".into() };
        Evidence {
            threads: ["main", "T1", "T2"].map(thread).into(),
            events: (1..).zip(events).map(event).collect(),
            ..Evidence::default()
        }
    }

    fn messages(sentences: &[Sentence]) -> Vec<&str> {
        sentences.iter().map(|sentence| sentence.message.as_str()).collect()
    }

    fn told(events: &[&str]) -> Vec<String> {
        messages(&values(&evidence(events))).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_store_over_what_came_since_the_load_is_a_lost_update() {
        let events = ["1 load n 0", "!2 load n 0", "2 store n 1", "1 store n 1"];
        assert_eq!(told(&events), ["lost-update", "hint-lost-update-atomic"]);
        let lost = &values(&evidence(&events))[0];
        assert_eq!((&*lost.arguments["first"], &*lost.arguments["second"]), ("T2", "T1"));
    }

    #[test]
    fn nothing_is_told_of_what_the_events_do_not_show() {
        for events in [
            // One after the other.
            &["1 load n 0", "1 store n 1", "2 load n 1", "2 store n 2"][..],
            // The change between is to something else.
            &["1 load n 0", "!2 store m 1", "1 store n 1"],
            // Two calls, not one.
            &["1 load n 0", "1 return", "!2 store n 1", "1 call", "1 store n 1"],
            // The same line twice: a loop.
            &["1 lock n", "1 unlock n", "!2 lock n", "2 unlock n", "1 lock n", "1 unlock n"],
        ] {
            assert_eq!(told(events), Vec::<String>::new(), "{events:?}");
        }
    }

    #[test]
    fn a_look_in_one_section_and_an_act_in_another_is_check_then_act() {
        let sections =
            ["1 lock m @1", "1 unlock m @1", "!2 lock m @2", "2 unlock m @2", "1 lock m @2"];
        assert_eq!(told(&sections), ["check-then-act", "hint-check-then-act"]);
        let atomics = ["1 load n 0", "!2 read_modify_write n 0 1", "1 read_modify_write n 1 2"];
        assert_eq!(told(&atomics), ["check-then-act", "hint-check-then-act"]);
    }

    #[test]
    fn two_reads_around_two_writes_are_torn() {
        let events = ["1 load a 0", "!2 store a 1", "2 store b 1", "1 load b 1"];
        assert_eq!(told(&events), ["torn-read", "hint-torn-read"]);
    }

    /// A pending operation, and who holds what it waits for.
    type Pending<'a> = (&'a str, &'a [(usize, Option<u32>)]);

    fn waiting(events: &[&str], pending: &[Pending<'_>]) -> Vec<String> {
        let mut evidence = evidence(events);
        for (text, held_by) in pending {
            let pending = self::evidence(&[text]).events.remove(0);
            let wait =
                Wait { thread: pending.thread, pending, held_by: held_by.to_vec(), holds: vec![] };
            evidence.waits.push(wait);
        }
        messages(&waits(&evidence)).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn threads_that_hold_what_the_next_wants_are_a_circle() {
        let held = [("1 lock a", &[(2, Some(7))][..]), ("2 lock b", &[(1, Some(3))])];
        assert_eq!(waiting(&[], &held), ["deadlock-cycle", "hint-deadlock"]);
        let own = [("1 lock a", &[(1, Some(7))][..])];
        assert_eq!(waiting(&[], &own), ["self-deadlock", "hint-self-deadlock"]);
    }

    #[test]
    fn a_notification_before_the_wait_is_a_lost_wakeup_and_none_at_all_is_not() {
        let early = ["2 notify_one c 0", "1 wait c"];
        let wait = [("1 wait c", &[][..])];
        assert_eq!(waiting(&early, &wait), ["lost-wakeup", "hint-lost-wakeup"]);
        assert_eq!(waiting(&["1 wait c"], &wait), ["never-notified", "hint-never-notified"]);
    }

    #[test]
    fn a_channel_that_nobody_closes_or_empties_is_named() {
        let receive = [("1 receive jobs", &[(0, None)][..])];
        assert_eq!(waiting(&[], &receive), ["channel-never-closed", "hint-close-channel"]);
        let send = [("1 send jobs", &[][..])];
        assert_eq!(waiting(&[], &send), ["send-for-ever", "hint-send"]);
    }
}
