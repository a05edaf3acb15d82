//! Why nobody wakes a thread that waits on a condition variable.

use super::{is_write, name};
use verdict::{Event, Evidence, Sentence, Wait, sentence};

/// A wakeup that was lost, that went to another thread, or that another thread took at its word,
/// where the events show it.
pub(super) fn cause(evidence: &Evidence, wait: &Wait) -> Option<Vec<Sentence>> {
    let asleep = Asleep::of(evidence, wait)?;
    asleep.lost().or_else(|| asleep.other_woken()).or_else(|| {
        let (woken, condvar) = believed(evidence)?;
        let thread = name(evidence, woken);
        Some(vec![sentence::woken_too_early(thread, condvar), sentence::hint_while_not_if()])
    })
}

/// A wakeup that came too early. It is nothing wrong where a thread merely waits for work.
pub(super) fn in_vain(evidence: &Evidence, wait: &Wait) -> Option<Vec<Sentence>> {
    Asleep::of(evidence, wait)?.in_vain()
}

/// A thread that waits on a condition variable since the event with index `began`.
struct Asleep<'a> {
    evidence: &'a Evidence,
    thread: usize,
    condvar: &'a str,
    began: usize,
}

fn is_on(event: &Event, condvar: &str) -> bool {
    event.object.as_deref() == Some(condvar)
}

fn is_lock(event: &Event) -> bool {
    matches!(event.operation.as_str(), "lock" | "read_lock" | "write_lock")
}

fn notifies(event: &Event) -> bool {
    matches!(event.operation.as_str(), "notify_one" | "notify_all")
}

impl<'a> Asleep<'a> {
    fn of(evidence: &'a Evidence, wait: &'a Wait) -> Option<Self> {
        let condvar = wait.pending.object.as_deref()?;
        let began = evidence.events.iter().rposition(|event| {
            event.thread == wait.thread && event.operation == "wait" && is_on(event, condvar)
        })?;
        Some(Asleep { evidence, thread: wait.thread, condvar, began })
    }

    /// A notification between the look at the condition and the wait: the thread was interrupted
    /// there, and looked at nothing any more between the notification and its wait.
    fn lost(&self) -> Option<Vec<Sentence>> {
        let events = &self.evidence.events[..self.began];
        let own = |event: &Event| event.thread == self.thread;
        let is_lost = |(at, event): &(usize, &Event)| {
            if own(event) || !notifies(event) || !is_on(event, self.condvar) {
                return false;
            }
            let Some(look) = events[..*at].iter().rposition(own) else { return false };
            let since = events[*at..].iter().filter(|event| own(event));
            let looked_again = since.clone().any(|event| !is_lock(event)) || since.count() > 1;
            let looks = is_lock(&events[look])
                || matches!(
                    events[look].operation.as_str(),
                    "load" | "unlock" | "read_unlock" | "write_unlock" | "compare_failed"
                );
            looks && !looked_again && events[look + 1].preempted
        };
        let (_, notified) = events.iter().enumerate().rfind(is_lost)?;
        let [thread, notifier] =
            [self.thread, notified.thread].map(|thread| name(self.evidence, thread));
        Some(vec![
            sentence::lost_wakeup(thread, notifier, self.condvar, notified.step),
            sentence::hint_lost_wakeup(),
        ])
    }

    /// One notification for several who wait, and another thread got it.
    fn other_woken(&self) -> Option<Vec<Sentence>> {
        let after = &self.evidence.events[self.began..];
        let one = |event: &Event| {
            event.operation == "notify_one"
                && is_on(event, self.condvar)
                && event.value.as_deref() != Some("0")
        };
        let at = after.iter().position(one)?;
        let woken = after[at..].iter().find(|event| {
            event.operation == "woken" && is_on(event, self.condvar) && event.thread != self.thread
        })?;
        let [woken, thread] = [woken.thread, self.thread].map(|thread| name(self.evidence, thread));
        Some(vec![
            sentence::other_thread_woken(woken, thread, self.condvar, after[at].step),
            sentence::hint_notify_all(),
        ])
    }

    /// Woken by a notification, and back to sleep at once: what it waits for had not happened yet.
    fn in_vain(&self) -> Option<Vec<Sentence>> {
        let events = &self.evidence.events[..self.began];
        let woken = events
            .iter()
            .rposition(|event| event.thread == self.thread && event.operation == "woken")?;
        let notified =
            events[..woken].iter().rfind(|event| notifies(event) && is_on(event, self.condvar))?;
        // Whoever notified goes on to change something.
        let changes = |event: &Event| {
            event.thread == notified.thread
                && (is_write(event) || matches!(event.operation.as_str(), "lock" | "write_lock"))
        };
        let goes_on = self.evidence.events[self.began..].iter().any(changes);
        let (thread, step) = (name(self.evidence, self.thread), notified.step);
        goes_on.then(|| {
            vec![
                sentence::woken_in_vain(thread, self.condvar, step),
                sentence::hint_woken_in_vain(),
            ]
        })
    }
}

/// A wakeup for no reason that a thread took at its word: nobody had touched anything since it began
/// to wait, and it did not wait again.
fn believed(evidence: &Evidence) -> Option<(usize, &str)> {
    let events = &evidence.events;
    events.iter().enumerate().rev().find_map(|(at, woken)| {
        let condvar = woken.object.as_deref().filter(|_| woken.operation == "woken_spuriously")?;
        let own = |event: &&Event| event.thread == woken.thread;
        let is_wait = |event: &Event| event.operation == "wait" && is_on(event, condvar);
        let began = events[..at].iter().rposition(|event| own(&event) && is_wait(event))?;
        let touched = events[began..at]
            .iter()
            .any(|event| !own(&event) && (is_lock(event) || is_write(event) || notifies(event)));
        let again = events[at..].iter().filter(own).any(is_wait);
        (!touched && !again).then_some((woken.thread, condvar))
    })
}
