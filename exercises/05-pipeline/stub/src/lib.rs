//! Exercise 05: a bounded buffer, and a pipeline of threads that it holds together.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_imports, unused_variables)]

use std::collections::VecDeque;
use sync::{Condvar, Mutex, thread};

/// A first-in, first-out queue of at most `capacity` values, shared by any number of threads.
///
/// *Correct* means that every call looks as if it happened at one instant, between its beginning
/// and its end, on a queue that one thread at a time looks after.
pub struct BoundedBuffer<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    // A thread that cannot go on has to sleep, and somebody has to wake it: what is missing here?
}

/// What the threads share.
struct State<T> {
    values: VecDeque<T>,
    closed: bool,
}

impl<T> BoundedBuffer<T> {
    /// An open, empty buffer for at most `capacity` values.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0, with a message that names `capacity`.
    pub fn new(capacity: usize) -> Self {
        todo!("build an empty buffer")
    }

    /// Puts `value` at the back. Waits as long as the buffer is open and full.
    ///
    /// # Errors
    ///
    /// Once the buffer is closed, `value` comes back to the caller, even when the close came
    /// while this call was waiting.
    pub fn send(&self, value: T) -> Result<(), T> {
        todo!("wait for room, then put the value at the back")
    }

    /// Takes the value at the front. Waits as long as the buffer is open and empty.
    ///
    /// `None` says that the buffer is closed and that nothing is left in it: what was sent before
    /// the close is still delivered.
    pub fn recv(&self) -> Option<T> {
        todo!("wait for a value, then take the one at the front")
    }

    /// Refuses new values from now on, and wakes every thread that waits. Never waits itself;
    /// closing twice is the same as closing once.
    pub fn close(&self) {
        todo!("close the buffer and wake whoever waits")
    }

    /// Takes values until the buffer is closed and empty: Go's `for value := range channel`.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { buffer: self }
    }
}

/// The values of a buffer, each taken as it is asked for.
pub struct Iter<'a, T> {
    buffer: &'a BoundedBuffer<T>,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    /// Waits as `recv` does; `None` once the buffer is closed and empty.
    fn next(&mut self) -> Option<T> {
        todo!("take the next value")
    }
}

impl<'a, T> IntoIterator for &'a BoundedBuffer<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// Producers, a bounded buffer, workers that transform, and a collector.
pub struct Pipeline;

impl Pipeline {
    /// Gives every item of every source to `f`, and returns the outputs in input order: those of
    /// the first source in its order, then those of the second, and so on.
    ///
    /// - Each source is read by a producer thread of its own: a source that waits does not hold
    ///   up the others.
    /// - `workers` threads call `f`, side by side.
    /// - Never more than `capacity` + `workers` + number of sources items have been read and are
    ///   not transformed yet (back-pressure).
    /// - The first error cancels: a worker that has seen it calls `f` no more, and the sources are
    ///   read no further. Calls of `f` and of `next` that are under way are waited for.
    /// - All threads have ended when `run` returns, whatever it returns.
    ///
    /// # Errors
    ///
    /// [`PipelineError::Failed`] when `f` returned an error, [`PipelineError::Panicked`] when `f`
    /// or a source panicked. When several things went wrong, any one of them.
    ///
    /// # Panics
    ///
    /// When `workers` or `capacity` is 0, with a message that names it.
    pub fn run<S, O, E, F>(
        inputs: Vec<S>,
        workers: usize,
        capacity: usize,
        f: F,
    ) -> Result<Vec<O>, PipelineError<E>>
    where
        S: Iterator + Send + 'static,
        S::Item: Send + 'static,
        O: Send + 'static,
        E: Send + 'static,
        F: Fn(S::Item) -> Result<O, E> + Send + Sync + 'static,
    {
        todo!("start the threads, collect the outputs, and let nobody wait for ever")
    }
}

/// Why a pipeline has no outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PipelineError<E> {
    /// `f` returned this error.
    Failed(E),
    /// `f` or a source panicked.
    Panicked,
}
