//! Why a value came out wrong: updates lost, pairs torn, looks that were out of date when acted upon.

use super::{Places, is_write, left_behind, name};
use verdict::{Event, Evidence, Sentence, Wait, sentence};

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
pub(super) fn lost_update(evidence: &Evidence) -> Option<Vec<Sentence>> {
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
pub(super) fn check_then_act(evidence: &Evidence, places: &dyn Places) -> Option<Vec<Sentence>> {
    let atomic = interrupted(
        evidence,
        |e| e.operation == "load",
        is_write,
        |e| e.operation == "read_modify_write",
    )
    .filter(|found| found.looked.value != found.acted.value);
    let locked = interrupted(
        evidence,
        |e| matches!(e.operation.as_str(), "unlock" | "read_unlock" | "write_unlock"),
        |e| matches!(e.operation.as_str(), "lock" | "write_lock"),
        |e| matches!(e.operation.as_str(), "lock" | "write_lock" | "read_lock"),
    )
    // To wait on a condition variable is to let others in, and to look again is what a loop is for.
    .filter(|found| !comes_from_a_wait(evidence, found.acted))
    // The same line twice is more likely a loop, or two calls, than one piece of work cut in two.
    .filter(|found| found.looked.line != found.acted.line);
    let mut found = atomic.chain(locked).filter(|it| places.may_be_one_piece(it.looked, it.acted));
    let Interrupted { looked, other, acted } = found.next()?;
    Some(vec![
        sentence::check_then_act(
            name(evidence, acted.thread),
            name(evidence, other.thread),
            acted.object.as_deref()?,
            looked.step,
            acted.step,
        ),
        sentence::hint_check_then_act(),
    ])
}

/// Whether a lock is the one that a wait on a condition variable takes again.
fn comes_from_a_wait(evidence: &Evidence, lock: &Event) -> bool {
    let own = |event: &&Event| event.thread == lock.thread && event.step < lock.step;
    let before = evidence.events.iter().rev().find(own);
    before.is_some_and(|event| {
        matches!(event.operation.as_str(), "woken" | "woken_spuriously" | "timed_out")
    })
}

/// One thing read, then both written by another thread, then the other read.
pub(super) fn torn_read(evidence: &Evidence, places: &dyn Places) -> Option<Vec<Sentence>> {
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
        // What the check itself looks at does not belong to what the learner guards; nor do two
        // instances of one field that are looked at in two places, as a pipeline's buffers are.
        let are_pair = match field(one) == field(two) {
            true => places.are_together(one, two),
            false => places.may_be_one_piece(one, two),
        };
        let own_code = are_pair && !places.is_check(one);
        if one.object == two.object
            || calls
            || !own_code
            || !between.iter().chain([two]).any(|e| e.preempted)
        {
            continue;
        }
        let is_same = |one: &Event, e: &Event| e.operation == one.operation && e.line == one.line;
        let of_others = between.iter().filter(|e| e.thread != two.thread && writes(e));
        for other in of_others.clone().filter(|event| event.object == one.object) {
            // Who does the same twice in the same lines is not the one that writes what this one reads.
            let writes_second = |e: &Event| {
                let does_the_same = is_same(one, other) && is_same(two, e);
                e.thread == other.thread && e.object == two.object && !does_the_same
            };
            if of_others.clone().any(writes_second) {
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

/// The name of an object without the number of its instance.
fn field(event: &Event) -> Option<&str> {
    event.object.as_deref()?.split('#').next()
}

/// A call that returned while another thread, which went the same way in it, still waits there.
pub(super) fn came_back(evidence: &Evidence, places: &dyn Places) -> Option<Vec<Sentence>> {
    let panic =
        evidence.events.last().filter(|it| it.operation == "panic" && places.is_check(it))?;
    let own = || evidence.events.iter().rev().filter(|event| event.thread == panic.thread);
    let waits = |wait: &&Wait| {
        let pending = &wait.pending;
        wait.thread != panic.thread && !wait.is_for_a_lock() && !places.is_check(pending)
    };
    evidence.waits.iter().filter(waits).find_map(|wait| {
        let pending = &wait.pending;
        let same_way = |event: &&Event| {
            let of_wait = |it: &Event| it.thread == wait.thread && it.line == event.line;
            !places.is_check(event)
                && places.are_together(event, pending)
                && evidence.events.iter().any(of_wait)
        };
        let common = own().find(same_way)?;
        let waited = own().any(|event| event.line == pending.line);
        let (thread, other) = (name(evidence, panic.thread), name(evidence, wait.thread));
        let told = [
            sentence::came_back(thread, other, common.line?, pending.line?),
            sentence::hint_came_back(),
        ];
        (!waited).then(|| told.into())
    })
}

/// A spurious wakeup after which the thread did not wait again.
pub(super) fn woken_too_early(evidence: &Evidence) -> Option<Vec<Sentence>> {
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
