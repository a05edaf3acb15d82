//! Honest: a value is handed to the receiver that has waited longest; outputs gather in an ordered map, and the caller closes when it has joined the producers.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Arc, Condvar, Mutex, thread};

/// Where one receiver waits for a value of his own.
struct Seat<T> {
    given: Mutex<Given<T>>,
    bell: Condvar,
}

enum Given<T> {
    Nothing,
    Value(T),
    TheEnd,
}

impl<T> Seat<T> {
    fn give(&self, what: Given<T>) {
        *self.given.lock() = what;
        self.bell.notify_one();
    }

    fn wait(&self) -> Option<T> {
        let mut given = self.given.lock();
        loop {
            match std::mem::replace(&mut *given, Given::Nothing) {
                Given::Nothing => self.bell.wait(&mut given),
                Given::Value(value) => return Some(value),
                Given::TheEnd => return None,
            }
        }
    }
}

struct Hall<T> {
    values: VecDeque<T>,
    /// Receivers that wait; only while there are no values.
    seats: VecDeque<Arc<Seat<T>>>,
    closed: bool,
}

/// A bounded queue in which receivers are served in the order of their coming.
pub struct BoundedBuffer<T> {
    capacity: usize,
    hall: Mutex<Hall<T>>,
    room: Condvar,
}

impl<T> BoundedBuffer<T> {
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "`capacity` must be at least 1");
        let hall = Hall { values: VecDeque::new(), seats: VecDeque::new(), closed: false };
        BoundedBuffer { capacity, hall: Mutex::new(hall), room: Condvar::new() }
    }

    pub fn send(&self, value: T) -> Result<(), T> {
        let mut hall = self.hall.lock();
        while hall.values.len() == self.capacity && !hall.closed {
            self.room.wait(&mut hall);
        }
        if hall.closed {
            return Err(value);
        }
        match hall.seats.pop_front() {
            Some(seat) => {
                seat.give(Given::Value(value));
                // The room that this sender may have been woken for is still there for another.
                self.room.notify_one();
            }
            None => hall.values.push_back(value),
        }
        Ok(())
    }

    pub fn recv(&self) -> Option<T> {
        let mut hall = self.hall.lock();
        if let Some(value) = hall.values.pop_front() {
            self.room.notify_one();
            return Some(value);
        }
        if hall.closed {
            return None;
        }
        let seat = Arc::new(Seat { given: Mutex::new(Given::Nothing), bell: Condvar::new() });
        hall.seats.push_back(Arc::clone(&seat));
        drop(hall);
        seat.wait()
    }

    pub fn close(&self) {
        let mut hall = self.hall.lock();
        hall.closed = true;
        for seat in hall.seats.drain(..) {
            seat.give(Given::TheEnd);
        }
        self.room.notify_all();
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
