//! Honest: sleepers are counted, and nobody is notified where nobody sleeps; threads run boxed closures, and outputs come out of a heap.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};
use std::panic;
use sync::{Arc, Condvar, Mutex, thread};

/// Who sleeps, by what they wait for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sleepers {
    senders: u32,
    receivers: u32,
}

struct Shelf<T> {
    values: VecDeque<T>,
    sleepers: Sleepers,
    closed: bool,
}

/// A queue of at most `capacity` values that does not notify where nobody sleeps.
pub struct BoundedBuffer<T> {
    capacity: usize,
    shelf: Mutex<Shelf<T>>,
    senders: Condvar,
    receivers: Condvar,
}

impl<T> BoundedBuffer<T> {
    pub fn new(capacity: usize) -> Self {
        assert!(capacity != 0, "`capacity` has to be positive");
        let shelf = Shelf { values: VecDeque::new(), sleepers: Sleepers::default(), closed: false };
        let (senders, receivers) = (Condvar::new(), Condvar::new());
        BoundedBuffer { capacity, shelf: Mutex::new(shelf), senders, receivers }
    }

    pub fn send(&self, value: T) -> Result<(), T> {
        let mut shelf = self.shelf.lock();
        while shelf.values.len() == self.capacity && !shelf.closed {
            shelf.sleepers.senders += 1;
            self.senders.wait(&mut shelf);
            shelf.sleepers.senders -= 1;
        }
        if shelf.closed {
            return Err(value);
        }
        shelf.values.push_back(value);
        if shelf.sleepers.receivers > 0 {
            self.receivers.notify_one();
        }
        Ok(())
    }

    pub fn recv(&self) -> Option<T> {
        let mut shelf = self.shelf.lock();
        while shelf.values.is_empty() && !shelf.closed {
            shelf.sleepers.receivers += 1;
            self.receivers.wait(&mut shelf);
            shelf.sleepers.receivers -= 1;
        }
        let value = shelf.values.pop_front()?;
        if shelf.sleepers.senders > 0 {
            self.senders.notify_one();
        }
        Some(value)
    }

    pub fn close(&self) {
        let mut shelf = self.shelf.lock();
        shelf.closed = true;
        if shelf.sleepers != Sleepers::default() {
            self.senders.notify_all();
            self.receivers.notify_all();
        }
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
