//! Honest: a value is handed to the receiver that has waited longest; every item carries the slot of its output, and slots are listed in input order.

use std::collections::VecDeque;
use std::panic;
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

/// Where an output goes.
type Slot<O> = Arc<Mutex<Option<O>>>;

/// An item with the slot of its output.
struct Parcel<I, O> {
    item: I,
    slot: Slot<O>,
}

/// The slots of one source, in its order.
#[derive(Clone)]
struct Line<O>(Arc<Mutex<Vec<Slot<O>>>>);

impl<O> Line<O> {
    fn next(&self) -> Slot<O> {
        let slot = Slot::default();
        self.0.lock().push(slot.clone());
        slot
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
        assert!(workers > 0, "`workers`: one at least");
        let parcels = BoundedBuffer::new(capacity);
        let verdict: Mutex<Result<(), PipelineError<E>>> = Mutex::new(Ok(()));
        let lines: Vec<Line<O>> = inputs.iter().map(|_| Line(Arc::default())).collect();
        let judge = |result: thread::Result<Result<(), E>>| {
            let result = match result {
                Ok(result) => result.map_err(PipelineError::Failed),
                Err(_) => Err(PipelineError::Panicked),
            };
            if result.is_err() {
                let mut verdict = verdict.lock();
                *verdict = std::mem::replace(&mut *verdict, Ok(())).and(result);
                parcels.close();
            }
        };
        thread::scope(|scope| {
            let (parcels, verdict, judge, f) = (&parcels, &verdict, &judge, &f);
            for _ in 0..workers {
                scope.spawn(move || {
                    let work = panic::AssertUnwindSafe(|| {
                        for Parcel { item, slot } in parcels {
                            if verdict.lock().is_err() {
                                break;
                            }
                            let output = f(item)?;
                            slot.lock().replace(output);
                        }
                        Ok(())
                    });
                    judge(panic::catch_unwind(work));
                });
            }
            let mut producers = vec![];
            for (input, line) in inputs.into_iter().zip(&lines) {
                producers.push(scope.spawn(move || {
                    let read = panic::AssertUnwindSafe(|| {
                        for item in input {
                            let parcel = Parcel { item, slot: line.next() };
                            if parcels.send(parcel).is_err() {
                                break;
                            }
                        }
                        Ok(())
                    });
                    judge(panic::catch_unwind(read));
                }));
            }
            while let Some(producer) = producers.pop() {
                let _ = producer.join();
            }
            parcels.close();
        });
        verdict.into_inner()?;
        let slots = lines.into_iter().flat_map(|line| std::mem::take(&mut *line.0.lock()));
        Ok(slots.filter_map(|slot| slot.lock().take()).collect())
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
