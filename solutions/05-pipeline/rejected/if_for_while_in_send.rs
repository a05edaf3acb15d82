//! Rejected: `send` looks once, waits once, and believes that it has been woken because there is room.
//! Caught by: `buffer::never_holds_more_than_its_capacity` (failed)

use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Arc, Condvar, Mutex, thread};

/// A first-in, first-out queue of at most `capacity` values, shared by any number of threads.
pub struct BoundedBuffer<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    /// Senders wait here.
    not_full: Condvar,
    /// Receivers wait here.
    not_empty: Condvar,
}

/// What the threads share.
struct State<T> {
    values: VecDeque<T>,
    closed: bool,
}

impl<T> BoundedBuffer<T> {
    /// An open, empty buffer. Panics when `capacity` is 0.
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "`capacity` must be at least 1");
        BoundedBuffer {
            capacity,
            state: Mutex::new(State { values: VecDeque::new(), closed: false }),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }

    /// Puts `value` at the back, or gives it back once the buffer is closed. Waits while full.
    pub fn send(&self, value: T) -> Result<(), T> {
        let mut state = self.state.lock();
        if !state.closed && state.values.len() == self.capacity {
            self.not_full.wait(&mut state);
        }
        if state.closed {
            return Err(value);
        }
        state.values.push_back(value);
        drop(state);
        self.not_empty.notify_one();
        Ok(())
    }

    /// Takes the value at the front; `None` once the buffer is closed and empty. Waits while empty.
    pub fn recv(&self) -> Option<T> {
        let mut state = self.state.lock();
        self.not_empty.wait_while(&mut state, |state| !state.closed && state.values.is_empty());
        let value = state.values.pop_front()?;
        drop(state);
        self.not_full.notify_one();
        Some(value)
    }

    /// Refuses new values from now on, and wakes every thread that waits.
    pub fn close(&self) {
        self.state.lock().closed = true;
        self.not_full.notify_all();
        self.not_empty.notify_all();
    }

    /// Closes the buffer and throws away what is in it: nobody will receive any more.
    fn abandon(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        let values = mem::take(&mut state.values);
        drop(state);
        self.not_full.notify_all();
        self.not_empty.notify_all();
        drop(values);
    }

    /// Takes values until the buffer is closed and empty.
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

    fn next(&mut self) -> Option<T> {
        self.buffer.recv()
    }
}

impl<'a, T> IntoIterator for &'a BoundedBuffer<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// One thread's share in the sending side of a buffer.
struct Outlet<'a, T>(&'a BoundedBuffer<T>);

impl<T> Drop for Outlet<'_, T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Where an item stands in the input: the number of its source, then its position in there.
type Place = (usize, usize);

/// An output with its place, or why there is none.
type Outcome<O, E> = Result<(Place, O), PipelineError<E>>;

/// Producers, a bounded buffer, workers that transform, and a collector.
pub struct Pipeline;

impl Pipeline {
    /// Gives every item of every source to `f`, and returns the outputs in input order.
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
        assert!(workers > 0, "`workers` must be at least 1");
        let items = BoundedBuffer::new(capacity);
        let outcomes = BoundedBuffer::new(capacity);
        thread::scope(|scope| {
            let into_items = Arc::new(Outlet(&items));
            let into_outcomes = Arc::new(Outlet(&outcomes));
            for (source, input) in inputs.into_iter().enumerate() {
                let (items, outcomes) = (Arc::clone(&into_items), Arc::clone(&into_outcomes));
                scope.spawn(move || produce(source, input, items.0, outcomes.0));
            }
            for _ in 0..workers {
                let (items, outcomes, f) = (&items, Arc::clone(&into_outcomes), &f);
                scope.spawn(move || transform(items, outcomes.0, f));
            }
            drop((into_items, into_outcomes));
            collect(&outcomes)
        })
    }
}

/// Reads one source to its end, or until the buffer refuses.
fn produce<S: Iterator, O, E>(
    source: usize,
    input: S,
    items: &BoundedBuffer<(Place, S::Item)>,
    outcomes: &BoundedBuffer<Outcome<O, E>>,
) {
    let read = || {
        for (position, item) in input.enumerate() {
            if items.send(((source, position), item)).is_err() {
                break;
            }
        }
    };
    if catch_unwind(AssertUnwindSafe(read)).is_err() {
        items.abandon();
        let _ = outcomes.send(Err(PipelineError::Panicked));
    }
}

/// Transforms items until there are none, or until one goes wrong.
fn transform<I, O, E>(
    items: &BoundedBuffer<(Place, I)>,
    outcomes: &BoundedBuffer<Outcome<O, E>>,
    f: impl Fn(I) -> Result<O, E>,
) {
    for (place, item) in items {
        let outcome = match catch_unwind(AssertUnwindSafe(|| f(item))) {
            Ok(Ok(output)) => Ok((place, output)),
            Ok(Err(error)) => Err(PipelineError::Failed(error)),
            Err(_) => Err(PipelineError::Panicked),
        };
        if outcome.is_err() {
            items.abandon();
        }
        let _ = outcomes.send(outcome);
    }
}

/// Takes outcomes until the last thread has left, and puts the outputs in order.
fn collect<O, E>(outcomes: &BoundedBuffer<Outcome<O, E>>) -> Result<Vec<O>, PipelineError<E>> {
    let mut outputs = Vec::new();
    let mut failure = None;
    for outcome in outcomes {
        match outcome {
            Ok(output) => outputs.push(output),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    match failure {
        Some(error) => Err(error),
        None => {
            outputs.sort_unstable_by_key(|&(place, _)| place);
            Ok(outputs.into_iter().map(|(_, output)| output).collect())
        }
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
