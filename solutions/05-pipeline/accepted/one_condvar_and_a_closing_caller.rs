//! Accepted: one condition variable for everybody, woken with `notify_all`; spawned threads; the caller waits for the producers and then closes, as Go's `WaitGroup` does; outputs in a map behind a lock.

use std::collections::{BTreeMap, VecDeque};
use sync::{Arc, Condvar, Mutex, thread};

/// A first-in, first-out queue of at most `capacity` values, shared by any number of threads.
pub struct BoundedBuffer<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    /// Everybody waits here, so every change wakes everybody: whoever can use it is among them.
    changed: Condvar,
}

struct State<T> {
    values: VecDeque<T>,
    closed: bool,
}

impl<T> BoundedBuffer<T> {
    /// An open, empty buffer. Panics when `capacity` is 0.
    pub fn new(capacity: usize) -> Self {
        assert_ne!(capacity, 0, "`capacity` must be at least 1");
        BoundedBuffer {
            capacity,
            state: Mutex::new(State { values: VecDeque::with_capacity(capacity), closed: false }),
            changed: Condvar::new(),
        }
    }

    /// Puts `value` at the back, or gives it back once the buffer is closed. Waits while full.
    pub fn send(&self, value: T) -> Result<(), T> {
        let mut state = self.state.lock();
        loop {
            if state.closed {
                return Err(value);
            }
            if state.values.len() < self.capacity {
                state.values.push_back(value);
                self.changed.notify_all();
                return Ok(());
            }
            self.changed.wait(&mut state);
        }
    }

    /// Takes the value at the front; `None` once the buffer is closed and empty. Waits while empty.
    pub fn recv(&self) -> Option<T> {
        let mut state = self.state.lock();
        loop {
            if let Some(value) = state.values.pop_front() {
                self.changed.notify_all();
                return Some(value);
            }
            if state.closed {
                return None;
            }
            self.changed.wait(&mut state);
        }
    }

    /// Refuses new values from now on, and wakes every thread that waits.
    pub fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        self.changed.notify_all();
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
        assert!(workers > 0, "`workers` must be at least 1");
        let shared = Arc::new(Shared {
            items: BoundedBuffer::new(capacity),
            outcome: Mutex::new(Ok(BTreeMap::new())),
            f,
        });
        let producers: Vec<_> = inputs
            .into_iter()
            .enumerate()
            .map(|(source, input)| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.guarded(|| shared.produce(source, input)))
            })
            .collect();
        let workers: Vec<_> = (0..workers)
            .map(|_| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.guarded(|| shared.transform()))
            })
            .collect();
        // A panic has been written down by `guarded`: that a join says it again changes nothing.
        for producer in producers {
            let _ = producer.join();
        }
        shared.items.close();
        for worker in workers {
            let _ = worker.join();
        }
        let shared = Arc::into_inner(shared).expect("every other thread has been joined");
        shared.outcome.into_inner().map(|outputs| outputs.into_values().collect())
    }
}

/// Where an item stands in the input: the number of its source, then its position in there.
type Place = (usize, usize);

/// What all threads of one run hold together.
struct Shared<I, O, E, F> {
    items: BoundedBuffer<(Place, I)>,
    /// The outputs so far, or what went wrong first. A map keeps them in input order.
    outcome: Mutex<Result<BTreeMap<Place, O>, PipelineError<E>>>,
    f: F,
}

impl<I, O, E, F: Fn(I) -> Result<O, E>> Shared<I, O, E, F> {
    fn produce(&self, source: usize, input: impl Iterator<Item = I>) {
        for (position, item) in input.enumerate() {
            if self.items.send(((source, position), item)).is_err() {
                break;
            }
        }
    }

    fn transform(&self) {
        for (place, item) in &self.items {
            if self.outcome.lock().is_err() {
                break;
            }
            match (self.f)(item) {
                Ok(output) => {
                    if let Ok(outputs) = &mut *self.outcome.lock() {
                        outputs.insert(place, output);
                    }
                }
                Err(error) => self.cancel(PipelineError::Failed(error)),
            }
        }
    }

    /// Writes down the first error and lets nobody wait any more.
    fn cancel(&self, error: PipelineError<E>) {
        let mut outcome = self.outcome.lock();
        if outcome.is_ok() {
            *outcome = Err(error);
        }
        drop(outcome);
        self.items.close();
    }

    /// Runs a thread's work; when it panics, cancels on the way out.
    fn guarded(&self, work: impl FnOnce()) {
        struct CancelOnPanic<'a, I, O, E, F: Fn(I) -> Result<O, E>>(&'a Shared<I, O, E, F>);

        impl<I, O, E, F: Fn(I) -> Result<O, E>> Drop for CancelOnPanic<'_, I, O, E, F> {
            fn drop(&mut self) {
                self.0.cancel(PipelineError::Panicked);
            }
        }

        let guard = CancelOnPanic(self);
        work();
        std::mem::forget(guard);
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
