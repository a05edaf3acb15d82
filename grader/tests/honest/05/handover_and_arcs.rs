//! Honest: a value is handed to the receiver that has waited longest; threads without a scope share an `Arc`, and all of them are joined.

use std::collections::VecDeque;
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

struct Job<I> {
    source: usize,
    position: usize,
    item: I,
}

/// What all threads hold.
struct Shared<I, O, E, F> {
    jobs: BoundedBuffer<Job<I>>,
    f: F,
    /// For each source, its outputs by position.
    outputs: Mutex<Vec<Vec<Option<O>>>>,
    failure: Mutex<Option<PipelineError<E>>>,
}

impl<I, O, E, F: Fn(I) -> Result<O, E>> Shared<I, O, E, F> {
    fn fail(&self, error: PipelineError<E>) {
        self.failure.lock().get_or_insert(error);
        self.jobs.close();
    }

    fn guarded(&self, work: impl FnOnce(&Self)) {
        let work = AssertUnwindSafe(|| work(self));
        if catch_unwind(work).is_err() {
            self.fail(PipelineError::Panicked);
        }
    }

    fn produce(&self, source: usize, input: impl Iterator<Item = I>) {
        for (position, item) in input.enumerate() {
            let Ok(()) = self.jobs.send(Job { source, position, item }) else { return };
        }
    }

    fn work(&self) {
        for Job { source, position, item } in &self.jobs {
            if self.failure.lock().is_some() {
                return;
            }
            match (self.f)(item) {
                Ok(output) => {
                    let mut outputs = self.outputs.lock();
                    let line = &mut outputs[source];
                    if line.len() <= position {
                        line.resize_with(position + 1, || None);
                    }
                    line[position] = Some(output);
                }
                Err(error) => return self.fail(PipelineError::Failed(error)),
            }
        }
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
        assert!(workers >= 1, "`workers` must be at least 1");
        let lines = inputs.iter().map(|_| Vec::new()).collect();
        let shared = Arc::new(Shared {
            jobs: BoundedBuffer::new(capacity),
            f,
            outputs: Mutex::new(lines),
            failure: Mutex::new(None),
        });
        let producers: Vec<_> = inputs
            .into_iter()
            .enumerate()
            .map(|(source, input)| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.guarded(|shared| shared.produce(source, input)))
            })
            .collect();
        let workers: Vec<_> = std::iter::repeat_with(|| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.guarded(Shared::work))
        })
        .take(workers)
        .collect();
        for producer in producers {
            let _ = producer.join();
        }
        shared.jobs.close();
        for worker in workers {
            let _ = worker.join();
        }
        // The threads have ended, and with them all other owners.
        let Ok(Shared { outputs, failure, .. }) = Arc::try_unwrap(shared) else {
            unreachable!("every thread has been joined")
        };
        match failure.into_inner() {
            Some(error) => Err(error),
            None => Ok(outputs.into_inner().into_iter().flatten().flatten().collect()),
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
