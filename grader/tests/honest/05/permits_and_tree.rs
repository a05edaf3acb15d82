//! Honest: waiting hands out a guard that proves that there is room or a value; outputs gather in an ordered map, and the caller closes when it has joined the producers.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, MutexGuard, thread};

struct Inner<T> {
    values: VecDeque<T>,
    capacity: usize,
    closed: bool,
}

/// A locked buffer with room for one more.
struct Room<'a, T>(MutexGuard<'a, Inner<T>>);

/// A locked buffer that is not empty.
struct Stock<'a, T>(MutexGuard<'a, Inner<T>>);

impl<T> Room<'_, T> {
    fn fill(mut self, value: T) {
        self.0.values.push_back(value);
    }
}

impl<T> Stock<'_, T> {
    fn take(mut self) -> T {
        self.0.values.pop_front().expect("the type says so")
    }
}

/// The buffer is closed.
#[derive(Debug, Clone, Copy)]
struct Shut;

/// A bounded queue.
pub struct BoundedBuffer<T> {
    inner: Mutex<Inner<T>>,
    grown: Condvar,
    shrunk: Condvar,
}

impl<T> BoundedBuffer<T> {
    /// Panics when `capacity` is 0.
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        assert!(0 < capacity, "capacity = {capacity}");
        let inner = Inner { values: VecDeque::new(), capacity, closed: false };
        Self { inner: Mutex::new(inner), grown: Condvar::new(), shrunk: Condvar::new() }
    }

    fn room(&self) -> Result<Room<'_, T>, Shut> {
        let mut inner = self.inner.lock();
        while !inner.closed {
            if inner.values.len() < inner.capacity {
                return Ok(Room(inner));
            }
            self.shrunk.wait(&mut inner);
        }
        Err(Shut)
    }

    fn stock(&self) -> Result<Stock<'_, T>, Shut> {
        let mut inner = self.inner.lock();
        loop {
            if !inner.values.is_empty() {
                return Ok(Stock(inner));
            }
            if inner.closed {
                return Err(Shut);
            }
            self.grown.wait(&mut inner);
        }
    }

    /// Waits for room.
    pub fn send(&self, value: T) -> Result<(), T> {
        match self.room() {
            Ok(room) => {
                room.fill(value);
                self.grown.notify_one();
                Ok(())
            }
            Err(Shut) => Err(value),
        }
    }

    /// Waits for a value.
    pub fn recv(&self) -> Option<T> {
        let value = self.stock().ok()?.take();
        self.shrunk.notify_one();
        Some(value)
    }

    /// Wakes everybody.
    pub fn close(&self) {
        self.inner.lock().closed = true;
        self.grown.notify_all();
        self.shrunk.notify_all();
    }

    /// Values until the end.
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
