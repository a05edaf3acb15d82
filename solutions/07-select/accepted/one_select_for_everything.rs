//! Accepted: one function waits for a value, the cancel or a moment, and everything else is built on it; answers come through a rendezvous channel whose receiver goes with the caller.

use std::convert::Infallible;
use sync::{
    channel::{self, Receiver, Sender, after, bounded, never},
    select,
    thread::Builder,
    time::{Duration, Instant},
};

/// A signal that something is not wanted any more, given when the last `Sender` is dropped.
pub type Cancel = Receiver<Infallible>;

/// Somebody who can be asked once: answers, or fails with `None`.
pub type Source<T> = Box<dyn FnOnce() -> Option<T> + Send>;

/// What came first.
enum Event<T> {
    Value(T),
    NoSender,
    Cancelled,
    TimeOver,
}

/// Waits for whatever comes first; what is not there any more (`None`) never comes.
fn next<T>(values: &Receiver<T>, cancel: &Cancel, moment: &Receiver<Instant>) -> Event<T> {
    // `default` is taken if nothing else is ready: a look at the cancel alone, then at the
    // values, then the wait for all of them.
    select! {
        recv(cancel) -> _ => return Event::Cancelled,
        default => {}
    }
    select! {
        recv(values) -> value => return value.map_or(Event::NoSender, Event::Value),
        default => {}
    }
    select! {
        recv(cancel) -> _ => Event::Cancelled,
        recv(values) -> value => value.map_or(Event::NoSender, Event::Value),
        recv(moment) -> _ => Event::TimeOver,
    }
}

/// A cancel that nobody gives, for as long as the sender is kept.
fn no_cancel() -> (Sender<Infallible>, Cancel) {
    bounded(0)
}

/// Why [`first_of`] has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The limit has passed.
    TimedOut,
    /// Every source has failed.
    AllFailed,
}

/// Asks all sources at the same time and returns the first answer.
pub fn first_of<T: Send + 'static>(
    sources: Vec<Source<T>>,
    limit: Option<Duration>,
) -> Result<T, NoAnswer> {
    let time_over = limit.map_or_else(never, after);
    // No room at all: a late answer finds that the receiver is gone, and its send fails.
    let (answers, answered) = bounded(0);
    for (number, source) in sources.into_iter().enumerate() {
        let answers = answers.clone();
        let asked = Builder::new().name(format!("source {number}")).spawn(move || {
            source().map(|answer| answers.send(answer).is_ok())
        });
        drop(asked.expect("a thread for each source"));
    }
    drop(answers);
    let (_kept, cancel) = no_cancel();
    match next(&answered, &cancel, &time_over) {
        Event::Value(answer) => Ok(answer),
        Event::NoSender | Event::Cancelled => Err(NoAnswer::AllFailed),
        Event::TimeOver => Err(NoAnswer::TimedOut),
    }
}

/// Why [`recv_or_cancel`] has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// `cancel` was given.
    Cancelled,
    /// The limit has passed.
    TimedOut,
    /// There is no value, and no sender that could send one.
    Closed,
}

/// Takes the next of `values`, unless `cancel` is given or `limit` passes first.
pub fn recv_or_cancel<T>(
    values: &Receiver<T>,
    cancel: &Cancel,
    limit: Option<Duration>,
) -> Result<T, Stopped> {
    match next(values, cancel, &limit.map_or_else(never, after)) {
        Event::Value(value) => Ok(value),
        Event::NoSender => Err(Stopped::Closed),
        Event::Cancelled => Err(Stopped::Cancelled),
        Event::TimeOver => Err(Stopped::TimedOut),
    }
}

/// Waits for a burst of values to be over and returns its last one; the others are dropped.
pub fn debounce<T>(values: &Receiver<T>, quiet: Duration, limit: Duration) -> Option<T> {
    let (_kept, cancel) = no_cancel();
    let Event::Value(mut last) = next(values, &cancel, &never()) else { return None };
    let end = Instant::now() + limit;
    loop {
        let left = end.duration_since(Instant::now());
        if left.is_zero() {
            return Some(last);
        }
        match next(values, &cancel, &after(left.min(quiet))) {
            Event::Value(value) => last = value,
            _ => return Some(last),
        }
    }
}

/// Calls `action` once in every `period` until `cancel` is given; returns how often it did.
pub fn every(period: Duration, cancel: &Cancel, mut action: impl FnMut()) -> u64 {
    let start = Instant::now();
    let nothing: Receiver<()> = channel::never();
    let mut moment = start;
    for calls in 0.. {
        moment += period;
        let moment = after(moment.duration_since(Instant::now()));
        if !matches!(next(&nothing, cancel, &moment), Event::TimeOver) {
            return calls;
        }
        action();
    }
    unreachable!("a count that ends after some hundred million years")
}
