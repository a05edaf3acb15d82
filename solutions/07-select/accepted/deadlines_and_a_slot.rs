//! Accepted: deadlines instead of timers: a slot under a lock for the first answer, `Select` with a deadline for a value, and the cancel's own `recv_deadline` as a sleep that can be woken.

use std::convert::Infallible;
use sync::{
    Arc, Condvar, Mutex,
    channel::{Receiver, RecvTimeoutError, Select, TryRecvError},
    thread,
    time::{Duration, Instant},
};

/// A signal that something is not wanted any more, given when the last `Sender` is dropped.
pub type Cancel = Receiver<Infallible>;

/// Somebody who can be asked once: answers, or fails with `None`.
pub type Source<T> = Box<dyn FnOnce() -> Option<T> + Send>;

/// Why [`first_of`] has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The limit has passed.
    TimedOut,
    /// Every source has failed.
    AllFailed,
}

/// What the sources leave for the caller.
struct Slot<T> {
    answer: Option<T>,
    /// Sources that have neither answered nor failed.
    at_work: usize,
}

/// Asks all sources at the same time and returns the first answer.
pub fn first_of<T: Send + 'static>(
    sources: Vec<Source<T>>,
    limit: Option<Duration>,
) -> Result<T, NoAnswer> {
    let deadline = limit.map(|limit| Instant::now() + limit);
    let slot = Slot { answer: None, at_work: sources.len() };
    let shared = Arc::new((Mutex::new(slot), Condvar::new()));
    for source in sources {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let answer = source();
            let (slot, changed) = &*shared;
            let mut slot = slot.lock();
            slot.at_work -= 1;
            if slot.answer.is_none() {
                slot.answer = answer;
            }
            changed.notify_one();
        });
    }
    let (slot, changed) = &*shared;
    let mut slot = slot.lock();
    loop {
        if let Some(answer) = slot.answer.take() {
            return Ok(answer);
        }
        if slot.at_work == 0 {
            return Err(NoAnswer::AllFailed);
        }
        match deadline {
            None => changed.wait(&mut slot),
            Some(deadline) if Instant::now() >= deadline => return Err(NoAnswer::TimedOut),
            Some(deadline) => drop(changed.wait_until(&mut slot, deadline)),
        }
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
    let deadline = limit.map(|limit| Instant::now() + limit);
    match cancel.try_recv() {
        Err(TryRecvError::Empty) => {}
        Err(TryRecvError::Disconnected) => return Err(Stopped::Cancelled),
    }
    let mut select = Select::new();
    let value = select.recv(values);
    select.recv(cancel);
    let selected = match deadline {
        None => select.select(),
        Some(deadline) => match select.select_deadline(deadline) {
            Ok(selected) => selected,
            Err(_) => return Err(Stopped::TimedOut),
        },
    };
    if selected.index() == value {
        selected.recv(values).map_err(|_| Stopped::Closed)
    } else {
        let Err(_) = selected.recv(cancel);
        Err(Stopped::Cancelled)
    }
}

/// Waits for a burst of values to be over and returns its last one; the others are dropped.
pub fn debounce<T>(values: &Receiver<T>, quiet: Duration, limit: Duration) -> Option<T> {
    let mut last = values.recv().ok()?;
    let end = Instant::now() + limit;
    loop {
        let now = Instant::now();
        // A value that came at the last moment stays where it is.
        if now >= end {
            return Some(last);
        }
        match values.recv_deadline(end.min(now + quiet)) {
            Ok(value) => last = value,
            Err(_) => return Some(last),
        }
    }
}

/// Calls `action` once in every `period` until `cancel` is given; returns how often it did.
pub fn every(period: Duration, cancel: &Cancel, mut action: impl FnMut()) -> u64 {
    let mut next = Instant::now() + period;
    let mut calls = 0;
    // Nobody sends on `cancel`: to wait for a message is to sleep until the deadline or the end.
    while let Err(RecvTimeoutError::Timeout) = cancel.recv_deadline(next) {
        action();
        calls += 1;
        next += period;
    }
    calls
}
