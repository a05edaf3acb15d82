//! The watchdog: from another thread of the child it sees that a check does not go on, and why.
//!
//! Nothing here decides by the time that passes alone. An endless loop is told by the CPU time it
//! uses; a deadlock of real threads by every thread being asleep at look after look.

use crate::judge::Finding;
use crate::outcome::Outcome;
use crate::source::{Sources, name_of_used};
use crate::system::{self, Doing, Frame, Task};
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use sync::engine::{Heartbeat, heartbeat};
use verdict::{Event, Evidence, Kind, Sentence, ThreadState, Verdict, Wait, sentence};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(50);
/// Looks at which every thread is asleep before real threads are taken for stuck (one second).
const LOOKS_STUCK: u32 = 20;
/// The same for a model, which never has a reason to sleep (two seconds).
const LOOKS_BLOCKED: u32 = 40;
/// CPU time without an operation of the facade that makes an endless loop of a model.
const LOOP_TIME: Duration = Duration::from_secs(2);
/// How long nothing may move where threads wait for a time, or nobody says what they do.
const STILL_TIME: Duration = Duration::from_secs(10);

/// The CPU time of one check, all its threads together.
pub(crate) const fn cpu_seconds_max(kind: Kind) -> u64 {
    match kind {
        Kind::Example => 5,
        Kind::Model | Kind::Linearizable | Kind::Stress => 60,
    }
}

/// What a check is doing, which says what a standstill means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// This crate's own work: drawing cases, checking histories.
    Own = 0,
    /// A model runs.
    Model = 1,
    /// Real threads run.
    Real = 2,
}

static MODE: AtomicU8 = AtomicU8::new(Mode::Own as u8);

/// Runs `work` with the watchdog knowing what it is.
pub(crate) fn during<R>(mode: Mode, work: impl FnOnce() -> R) -> R {
    struct Back(u8);
    impl Drop for Back {
        fn drop(&mut self) {
            MODE.store(self.0, SeqCst);
        }
    }
    let _back = Back(MODE.swap(mode as u8, SeqCst));
    work()
}

/// Completes what is said of a standstill of real threads.
type Telling = Box<dyn Fn(&mut Outcome) + Send>;

static TELLING: Mutex<Option<Telling>> = Mutex::new(None);

/// While `work` runs, `telling` completes what the watchdog says of a standstill.
pub(crate) fn telling<R>(
    telling: impl Fn(&mut Outcome) + Send + 'static,
    work: impl FnOnce() -> R,
) -> R {
    let set = |telling| *TELLING.lock().unwrap_or_else(PoisonError::into_inner) = telling;
    set(Some(Box::new(telling) as Telling));
    let result = work();
    set(None);
    result
}

/// Waits for the outcome of the thread `check`, or finds that it will not come.
pub(crate) fn wait(
    outcome: &Receiver<Outcome>,
    check: Task,
    bystanders: Vec<Task>,
    kind: Kind,
) -> Outcome {
    let mut watchdog = Watchdog {
        check,
        bystanders,
        kind,
        mode: MODE.load(SeqCst),
        beat: heartbeat(),
        since: Instant::now(),
        cpu_time: system::cpu_time(),
        asleep: 0,
    };
    loop {
        match outcome.recv_timeout(LOOK) {
            Ok(outcome) => return outcome,
            Err(RecvTimeoutError::Disconnected) => {
                return Outcome::grader_error("the thread of the check ended without an outcome");
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Some(found) = watchdog.look() {
                    return found;
                }
            }
        }
    }
}

struct Watchdog {
    check: Task,
    /// Threads that are none of the check's: they were there before.
    bystanders: Vec<Task>,
    kind: Kind,
    mode: u8,
    beat: Heartbeat,
    /// Since when the heartbeat has been the same, and the CPU time used until then.
    since: Instant,
    cpu_time: Option<Duration>,
    /// Looks in a row at which every thread was asleep.
    asleep: u32,
}

impl Watchdog {
    fn look(&mut self) -> Option<Outcome> {
        let seconds = cpu_seconds_max(self.kind);
        let used = system::cpu_time();
        if used.is_some_and(|used| used > Duration::from_secs(seconds)) {
            let hint = vec![sentence::hint_timed_out()];
            return Some(Outcome::told(Verdict::TimedOut, sentence::timed_out(seconds), hint));
        }
        let (mode, beat) = (MODE.load(SeqCst), heartbeat());
        if mode != self.mode || beat.operations != self.beat.operations {
            (self.mode, self.beat, self.since) = (mode, beat, Instant::now());
            (self.cpu_time, self.asleep) = (used, 0);
            return None;
        }
        let threads = self.threads();
        match &threads {
            Some(threads) if threads.iter().all(|(_, doing)| *doing != Doing::Runs) => {
                self.asleep += 1;
            }
            _ => self.asleep = 0,
        }
        let looped = match (used, self.cpu_time) {
            (Some(used), Some(before)) => used.saturating_sub(before),
            _ => Duration::ZERO,
        };
        match mode {
            mode if mode == Mode::Model as u8 => self.model(looped),
            mode if mode == Mode::Real as u8 => self.real(threads, looped),
            _ => None,
        }
    }

    /// What every thread of the check is doing.
    fn threads(&self) -> Option<Vec<(Task, Doing)>> {
        let me = Task::current();
        let tasks = system::tasks()?;
        let own = tasks.into_iter().filter(|task| *task != me && !self.bystanders.contains(task));
        // A thread that ended between the two questions does nothing any more.
        Some(own.filter_map(|task| Some((task, task.doing()?))).collect())
    }

    fn model(&self, looped: Duration) -> Option<Outcome> {
        if self.asleep < LOOKS_BLOCKED && looped >= LOOP_TIME {
            let summary = match self.beat.last.filter(|_| self.beat.operations > 0) {
                Some(last) => sentence::endless_loop(last.line()),
                None => sentence::endless_loop_somewhere(),
            };
            let hint = sentence::hint_endless_loop();
            return Some(self.at_place(Verdict::TimedOut, |_| summary.clone(), "loop", hint));
        }
        if self.asleep >= LOOKS_BLOCKED {
            let hint = sentence::hint_outside_model();
            let outside = |summary: &dyn Fn(u32) -> Sentence, word| {
                self.at_place(Verdict::OutsideModel, summary, word, hint.clone())
            };
            return Some(match self.check.doing()? {
                Doing::Sleeps | Doing::WaitsForATime => outside(&sentence::real_sleep, "sleep"),
                Doing::Waits => outside(&sentence::std_lock, "lock"),
                _ => outside(&|_| sentence::outside_model("a system call that blocks"), "blocked"),
            });
        }
        let unknown = system::tasks().is_none() && self.since.elapsed() >= STILL_TIME;
        unknown.then(|| self.still())
    }

    fn real(&self, threads: Option<Vec<(Task, Doing)>>, looped: Duration) -> Option<Outcome> {
        let Some(threads) = threads else {
            // Examples have no heartbeat; CPU time is the sign of life there.
            let moves = self.kind == Kind::Example && looped > LOOK;
            return (self.since.elapsed() >= STILL_TIME && !moves).then(|| self.still());
        };
        let for_a_time = threads.iter().any(|(_, doing)| *doing != Doing::Waits);
        if for_a_time {
            return (self.asleep * LOOK >= STILL_TIME).then(|| self.still());
        }
        (self.asleep >= LOOKS_STUCK).then(|| {
            let tasks: Vec<Task> = threads.iter().map(|(task, _)| *task).collect();
            let finding = stuck(&tasks, self.check, &Sources::from_environment());
            let mut outcome = Outcome::found(finding);
            if let Ok(telling) = TELLING.try_lock()
                && let Some(telling) = &*telling
            {
                telling(&mut outcome);
            }
            outcome
        })
    }

    fn still(&self) -> Outcome {
        let summary = sentence::nothing_moved(STILL_TIME.as_secs());
        Outcome::told(Verdict::TimedOut, summary, vec![sentence::hint_timed_out()])
    }

    /// An outcome at the place where the thread of the check is.
    fn at_place(
        &self,
        verdict: Verdict,
        summary: impl Fn(u32) -> Sentence,
        word: &str,
        hint: Sentence,
    ) -> Outcome {
        let sources = Sources::from_environment();
        let frames = system::frames(self.check);
        let place = frames.iter().find(|frame| frame.is_checked_code());
        let event = place.map(|frame| Event { step: 1, ..event(frame, word, &sources) });
        let line = place.map(|frame| frame.line).or(self.beat.last.map(|last| last.line()));
        let evidence = Evidence {
            summary: summary(line.unwrap_or(0)),
            explanation: vec![hint],
            threads: vec![ThreadState { name: "main".into(), state: "running".into() }],
            events: event.into_iter().collect(),
            ..Evidence::default()
        };
        Outcome::found(Finding { verdict, evidence })
    }
}

fn event(frame: &Frame, operation: &str, sources: &Sources) -> Event {
    let source = sources.line(&frame.file, frame.line).map(|line| line.trim().to_owned());
    let object = source.as_deref().and_then(|line| {
        let column = line.find(&format!(".{operation}("))? + 2;
        name_of_used(line, column as u32)
    });
    Event {
        operation: operation.to_owned(),
        object,
        file: Some(frame.file.trim_start_matches("./").to_owned()),
        line: Some(frame.line),
        source,
        ..Event::default()
    }
}

/// Real threads none of which can go on: where each of them waits, as its stack says.
fn stuck(tasks: &[Task], check: Task, sources: &Sources) -> Finding {
    let others = tasks.iter().filter(|task| **task != check);
    let tasks: Vec<Task> = std::iter::once(check).chain(others.copied()).collect();
    let mut evidence = Evidence::default();
    for (thread, task) in tasks.into_iter().enumerate() {
        let name = crate::history::thread_name(thread);
        evidence.threads.push(ThreadState { name, state: "waiting".to_owned() });
        let frames = system::frames(task);
        let Some(at) = frames.iter().position(Frame::is_checked_code) else { continue };
        let inner = frames[..at].iter().rev().find_map(|inner| method(&inner.function));
        let operation = inner.unwrap_or("wait");
        let pending = Event { thread, ..event(&frames[at], operation, sources) };
        evidence.waits.push(Wait { thread, pending, held_by: Vec::new(), holds: Vec::new() });
    }
    let names: Vec<&str> = evidence.threads.iter().map(|thread| thread.name.as_str()).collect();
    (evidence.summary, evidence.explanation) = match names.as_slice() {
        // Whatever it waits for, nobody else is there to give it.
        [_] => (sentence::nothing_moved(1), vec![sentence::hint_self_deadlock()]),
        names => (
            sentence::deadlock(&sentence::all_of(names), names.len()),
            vec![sentence::hint_deadlock()],
        ),
    };
    evidence.engine = Some("real threads".to_owned());
    Finding { verdict: Verdict::Deadlock, evidence }
}

/// The method's name in a function as debug information has it: `sync::mutex::Mutex<T>::lock`,
/// `lock<i32>`. A closure has none.
fn method(function: &str) -> Option<&str> {
    let last = match function.rsplit_once("::") {
        Some((path, last)) if path.matches('<').count() == path.matches('>').count() => last,
        _ => function,
    };
    let name = last.split('<').next().unwrap_or(last);
    let named = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    named.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_named_by_its_last_part() {
        assert_eq!(method("sync::mutex::Mutex<T>::lock"), Some("lock"));
        assert_eq!(method("lock<alloc::vec::Vec<u8>>"), Some("lock"));
        assert_eq!(method("recv"), Some("recv"));
        assert_eq!(method("{closure#0}"), None);
    }
}
