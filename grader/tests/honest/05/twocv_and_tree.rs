//! Honest: two condition variables and closures for both waits; outputs gather in an ordered map, and the caller closes when it has joined the producers.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, thread};

/// A first-in, first-out queue of at most `capacity` values.
pub struct BoundedBuffer<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    room: Condvar,
    stock: Condvar,
}

struct State<T> {
    values: VecDeque<T>,
    closed: bool,
}

impl<T> BoundedBuffer<T> {
    /// An open, empty buffer.
    ///
    /// # Panics
    /// When `capacity` is 0.
    pub fn new(capacity: usize) -> Self {
        assert_ne!(capacity, 0, "a `capacity` of 0 is refused");
        let values = VecDeque::with_capacity(capacity);
        let state = Mutex::new(State { values, closed: false });
        BoundedBuffer { capacity, state, room: Condvar::new(), stock: Condvar::new() }
    }

    /// Puts `value` at the back.
    pub fn send(&self, value: T) -> Result<(), T> {
        let mut state = self.state.lock();
        let full = |state: &mut State<T>| state.values.len() >= self.capacity && !state.closed;
        self.room.wait_while(&mut state, full);
        if state.closed {
            return Err(value);
        }
        state.values.push_back(value);
        self.stock.notify_one();
        Ok(())
    }

    /// Takes the value at the front.
    pub fn recv(&self) -> Option<T> {
        let mut state = self.state.lock();
        self.stock.wait_while(&mut state, |state| state.values.is_empty() && !state.closed);
        let value = state.values.pop_front();
        self.room.notify_one();
        value
    }

    /// Refuses new values from now on.
    pub fn close(&self) {
        self.state.lock().closed = true;
        self.room.notify_all();
        self.stock.notify_all();
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
        assert_ne!(workers, 0, "`workers` must not be 0");
        let items = BoundedBuffer::new(capacity);
        let outcome = Mutex::new(Ok(BTreeMap::new()));
        let give_up = |error| {
            let mut outcome = outcome.lock();
            if outcome.is_ok() {
                *outcome = Err(error);
            }
            items.close();
        };
        thread::scope(|scope| {
            let (items, outcome, f, give_up) = (&items, &outcome, &f, &give_up);
            let mut producers = Vec::with_capacity(inputs.len());
            for (source, input) in inputs.into_iter().enumerate() {
                producers.push(scope.spawn(move || {
                    let numbered =
                        input.enumerate().map(|(position, item)| ((source, position), item));
                    let read = || numbered.map(|item| items.send(item)).all(|sent| sent.is_ok());
                    if catch_unwind(AssertUnwindSafe(read)).is_err() {
                        give_up(PipelineError::Panicked);
                    }
                }));
            }
            for _ in 0..workers {
                scope.spawn(move || {
                    while let Some((place, item)) = items.recv() {
                        if outcome.lock().is_err() {
                            return;
                        }
                        match catch_unwind(AssertUnwindSafe(|| f(item))) {
                            Ok(Ok(output)) => {
                                if let Ok(outputs) = &mut *outcome.lock() {
                                    outputs.insert(place, output);
                                }
                            }
                            Ok(Err(error)) => give_up(PipelineError::Failed(error)),
                            Err(_payload) => give_up(PipelineError::Panicked),
                        }
                    }
                });
            }
            producers.into_iter().for_each(|producer| drop(producer.join()));
            items.close();
        });
        outcome.into_inner().map(|outputs| outputs.into_values().collect())
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
