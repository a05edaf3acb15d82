//! Honest: sleepers are counted, and nobody is notified where nobody sleeps; outputs gather in an ordered map, and the caller closes when it has joined the producers.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, thread};

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
