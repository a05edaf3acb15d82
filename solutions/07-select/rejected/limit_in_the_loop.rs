//! Rejected: the limit's timer is made in the loop: every value begins it anew, and a stream that does not end is never answered.
//! Caught by: `burst::a_stream_of_values_does_not_put_off_the_limit` (failed)

use std::convert::Infallible;
use sync::{
    channel::{Receiver, RecvTimeoutError, TryRecvError, after, bounded, never, tick},
    select, thread,
    time::Duration,
};

/// A signal that something is not wanted any more, given when the last `Sender` is dropped.
pub type Cancel = Receiver<Infallible>;

/// Somebody who can be asked once: answers, or fails with `None`.
pub type Source<T> = Box<dyn FnOnce() -> Option<T> + Send>;

/// Why [`first_of`] has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The limit has passed, and some source has still neither answered nor failed.
    TimedOut,
    /// Every source has failed.
    AllFailed,
}

/// Asks all sources at the same time and returns the first answer.
pub fn first_of<T: Send + 'static>(
    sources: Vec<Source<T>>,
    limit: Option<Duration>,
) -> Result<T, NoAnswer> {
    let (answers, answered) = bounded(sources.len());
    for source in sources {
        let answers = answers.clone();
        thread::spawn(move || {
            if let Some(answer) = source() {
                // An error says that the caller has gone: nobody wants the answer.
                let _ = answers.send(answer);
            }
        });
    }
    drop(answers);
    match limit {
        None => answered.recv().map_err(|_| NoAnswer::AllFailed),
        Some(limit) => answered.recv_timeout(limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => NoAnswer::TimedOut,
            RecvTimeoutError::Disconnected => NoAnswer::AllFailed,
        }),
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
    if is_given(cancel) {
        return Err(Stopped::Cancelled);
    }
    match values.try_recv() {
        Ok(value) => return Ok(value),
        Err(TryRecvError::Disconnected) => return Err(Stopped::Closed),
        Err(TryRecvError::Empty) => {}
    }
    let time_over = limit.map_or_else(never, after);
    select! {
        recv(values) -> value => value.map_err(|_| Stopped::Closed),
        recv(cancel) -> _ => Err(Stopped::Cancelled),
        recv(time_over) -> _ => Err(Stopped::TimedOut),
    }
}

fn is_given(cancel: &Cancel) -> bool {
    matches!(cancel.try_recv(), Err(TryRecvError::Disconnected))
}

/// Waits for a burst of values to be over and returns its last one; the others are dropped.
pub fn debounce<T>(values: &Receiver<T>, quiet: Duration, limit: Duration) -> Option<T> {
    let mut last = values.recv().ok()?;
    loop {
        let time_over = after(limit);
        select! {
            recv(values) -> value => match value {
                Ok(value) => last = value,
                Err(_) => return Some(last),
            },
            recv(time_over) -> _ => return Some(last),
            default(quiet) => return Some(last),
        }
    }
}

/// Calls `action` once in every `period` until `cancel` is given; returns how often it did.
pub fn every(period: Duration, cancel: &Cancel, mut action: impl FnMut()) -> u64 {
    let ticks = tick(period);
    let mut calls = 0;
    loop {
        select! {
            recv(ticks) -> _ => {}
            recv(cancel) -> _ => return calls,
        }
        // Both may have been ready.
        if is_given(cancel) {
            return calls;
        }
        action();
        calls += 1;
    }
}
