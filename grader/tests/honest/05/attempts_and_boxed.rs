//! Honest: a linked list and attempts that are repeated until one yields something; threads run boxed closures, and outputs come out of a heap.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, LinkedList};
use std::panic;
use sync::{Arc, Condvar, Mutex, thread};

/// What is in a buffer.
enum Contents<T> {
    Open(LinkedList<T>),
    Closed(LinkedList<T>),
}

use Contents::{Closed, Open};

/// A queue of at most `capacity` values; every change wakes everybody.
pub struct BoundedBuffer<T> {
    contents: Mutex<Contents<T>>,
    changed: Condvar,
    capacity: usize,
}

impl<T> BoundedBuffer<T> {
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "capacity must not be {capacity}");
        let contents = Mutex::new(Open(LinkedList::new()));
        Self { contents, changed: Condvar::new(), capacity }
    }

    /// Repeats an attempt at each change until it yields something.
    fn attempt<R>(&self, mut attempt: impl FnMut(&mut Contents<T>) -> Option<R>) -> R {
        let mut contents = self.contents.lock();
        let result = loop {
            match attempt(&mut contents) {
                Some(result) => break result,
                None => self.changed.wait(&mut contents),
            }
        };
        self.changed.notify_all();
        result
    }

    pub fn send(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.attempt(|contents| match contents {
            Open(values) if values.len() < self.capacity => {
                values.extend(value.take());
                Some(Ok(()))
            }
            Open(_) => None,
            Closed(_) => value.take().map(Err),
        })
    }

    pub fn recv(&self) -> Option<T> {
        self.attempt(|contents| match contents {
            Open(values) => values.pop_front().map(Some),
            Closed(values) => Some(values.pop_front()),
        })
    }

    pub fn close(&self) {
        self.attempt(|contents| {
            if let Open(values) = contents {
                *contents = Closed(std::mem::take(values));
            }
            Some(())
        });
    }

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

/// An output that knows its place; compared by that alone.
struct Placed<O> {
    place: (usize, usize),
    output: O,
}

impl<O> PartialEq for Placed<O> {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl<O> Eq for Placed<O> {}

impl<O> PartialOrd for Placed<O> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<O> Ord for Placed<O> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

/// Closes the buffer when the last clone of it is gone.
struct Closer<'a, T>(&'a BoundedBuffer<T>);

impl<T> Drop for Closer<'_, T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

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
        if workers == 0 {
            panic!("no `workers`, no work");
        }
        let items = &BoundedBuffer::new(capacity);
        let heap = &Mutex::new(BinaryHeap::new());
        let failure = &Mutex::new(None::<PipelineError<E>>);
        let f = &f;
        let stop = |error: PipelineError<E>| {
            let mut failure = failure.lock();
            *failure = failure.take().or(Some(error));
            drop(failure);
            items.close();
        };
        let mut bodies: Vec<Box<dyn FnOnce() + Send + '_>> = Vec::new();
        let closer = Arc::new(Closer(items));
        for (source, input) in inputs.into_iter().enumerate() {
            let closer = Arc::clone(&closer);
            bodies.push(Box::new(move || {
                for (position, item) in input.enumerate() {
                    if closer.0.send(((source, position), item)).is_err() {
                        break;
                    }
                }
            }));
        }
        drop(closer);
        for _ in 0..workers {
            bodies.push(Box::new(move || {
                for (place, item) in items {
                    if failure.lock().is_some() {
                        break;
                    }
                    match f(item) {
                        Ok(output) => heap.lock().push(Reverse(Placed { place, output })),
                        Err(error) => stop(PipelineError::Failed(error)),
                    }
                }
            }));
        }
        thread::scope(|scope| {
            for body in bodies {
                scope.spawn(move || {
                    if panic::catch_unwind(panic::AssertUnwindSafe(body)).is_err() {
                        stop(PipelineError::Panicked);
                    }
                });
            }
        });
        if let Some(error) = failure.lock().take() {
            return Err(error);
        }
        let mut heap = heap.lock();
        Ok(std::iter::from_fn(|| heap.pop()).map(|Reverse(placed)| placed.output).collect())
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
