//! Exercise 07: waiting for the first of several things, one of which may be that the time is over.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_imports, unused_variables)]

use std::convert::Infallible;
use sync::{
    channel::{Receiver, after, bounded, never, tick},
    select, thread,
    time::{Duration, Instant},
};

/// A signal that something is not wanted any more.
///
/// It is given when the last `Sender` of this channel is dropped, as a Go program closes its
/// `done` channel: everybody who listens hears it, and it stays given. No message can ever be
/// sent, for there is no value of type [`Infallible`].
pub type Cancel = Receiver<Infallible>;

/// Somebody who can be asked once: answers, or fails with `None`. May take any time.
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
///
/// - Each source runs on a thread of its own; a source that fails leaves the question to others.
/// - Waits until there is an answer, until all have failed, or until `limit` has passed since the
///   call; without a limit, as long as it takes.
/// - Does not wait for the sources that are still at work. Their answers are not wanted any more,
///   and must not hold up their threads: each thread ends when its source has returned.
///
/// # Errors
///
/// [`NoAnswer::AllFailed`] as soon as every source has failed, and at once if there is none;
/// [`NoAnswer::TimedOut`] when the limit has passed before.
pub fn first_of<T: Send + 'static>(
    sources: Vec<Source<T>>,
    limit: Option<Duration>,
) -> Result<T, NoAnswer> {
    todo!("one thread for each source, one channel for the answers")
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
///
/// - A call that begins when `cancel` has been given takes no value, however many there are.
/// - Otherwise a value that is there is taken, and the end of the senders told, even if the limit is
///   zero.
/// - Otherwise it waits for whatever comes first, and notices each of them at once.
/// - A value that is taken is returned: with an error, everything is still in the channel.
///
/// # Errors
///
/// [`Stopped::Cancelled`], [`Stopped::TimedOut`] (never without a limit) or [`Stopped::Closed`].
pub fn recv_or_cancel<T>(
    values: &Receiver<T>,
    cancel: &Cancel,
    limit: Option<Duration>,
) -> Result<T, Stopped> {
    todo!("select")
}

/// Waits for a burst of values to be over and returns its last one; the others are dropped.
///
/// Waits for a first value as long as it takes. From then on the burst is over
///
/// - when no other value has come for `quiet`, counted from the last one;
/// - when `limit` has passed, counted from the first one, even if values keep coming;
/// - when there is no sender any more.
///
/// Takes no value behind the one that it returns. `None` says that there was no value, and no
/// sender that could send one.
pub fn debounce<T>(values: &Receiver<T>, quiet: Duration, limit: Duration) -> Option<T> {
    todo!("wait for the first, then for the quiet or the limit")
}

/// Calls `action` once in every `period` (greater than zero), on the calling thread, until
/// `cancel` is given; returns how often it did.
///
/// The first call comes one period after the beginning, the n-th one n periods after it: the time
/// that an action takes, as long as it is less than a period, puts off none of the later calls.
/// The cancel is noticed at once while this waits, and after it `action` is called no more.
pub fn every(period: Duration, cancel: &Cancel, action: impl FnMut()) -> u64 {
    todo!("wait for the next moment or the cancel")
}
