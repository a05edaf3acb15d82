//! Accepted: Dijkstra's two semaphores around a queue; an item travels with the place where its output belongs, and the caller closes once it has joined the producers.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, thread};

/// A first-in, first-out queue of at most `capacity` values, shared by any number of threads.
pub struct BoundedBuffer<T> {
    /// Counts the free places.
    room: Semaphore,
    /// Counts the values.
    stock: Semaphore,
    queue: Mutex<Queue<T>>,
}

struct Queue<T> {
    values: VecDeque<T>,
    closed: bool,
}

/// A count that never falls below zero: who takes from nothing waits.
struct Semaphore {
    permits: Mutex<Permits>,
    available: Condvar,
}

struct Permits {
    count: usize,
    /// Nobody waits any more: everybody may pass, and sees in the queue what is left.
    lifted: bool,
}

impl Semaphore {
    fn new(count: usize) -> Self {
        let permits = Mutex::new(Permits { count, lifted: false });
        Semaphore { permits, available: Condvar::new() }
    }

    fn take(&self) {
        let mut permits = self.permits.lock();
        self.available.wait_while(&mut permits, |permits| permits.count == 0 && !permits.lifted);
        permits.count = permits.count.saturating_sub(1);
    }

    fn give(&self) {
        self.permits.lock().count += 1;
        self.available.notify_one();
    }

    fn lift(&self) {
        self.permits.lock().lifted = true;
        self.available.notify_all();
    }
}

impl<T> BoundedBuffer<T> {
    /// An open, empty buffer. Panics when `capacity` is 0.
    pub fn new(capacity: usize) -> Self {
        assert!(capacity != 0, "`capacity` must be at least 1");
        BoundedBuffer {
            room: Semaphore::new(capacity),
            stock: Semaphore::new(0),
            queue: Mutex::new(Queue { values: VecDeque::new(), closed: false }),
        }
    }

    /// Puts `value` at the back, or gives it back once the buffer is closed. Waits while full.
    pub fn send(&self, value: T) -> Result<(), T> {
        self.room.take();
        let mut queue = self.queue.lock();
        if queue.closed {
            return Err(value);
        }
        queue.values.push_back(value);
        drop(queue);
        self.stock.give();
        Ok(())
    }

    /// Takes the value at the front; `None` once the buffer is closed and empty. Waits while empty.
    pub fn recv(&self) -> Option<T> {
        self.stock.take();
        // Empty with a permit: only once the buffer is closed, when permits are no longer counted.
        let value = self.queue.lock().values.pop_front()?;
        self.room.give();
        Some(value)
    }

    /// Refuses new values from now on, and wakes every thread that waits.
    pub fn close(&self) {
        // First the queue: whoever is let through must find it closed.
        self.queue.lock().closed = true;
        self.room.lift();
        self.stock.lift();
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
        let outputs: Vec<Outputs<O>> = inputs.iter().map(|_| Outputs::default()).collect();
        let items = BoundedBuffer::new(capacity);
        let failure = Mutex::new(None);
        let fail = |error| {
            failure.lock().get_or_insert(error);
            items.close();
        };
        thread::scope(|scope| {
            let (items, failure) = (&items, &failure);
            let (f, fail) = (&f, &fail);
            let producers: Vec<_> = inputs
                .into_iter()
                .zip(&outputs)
                .map(|(input, outputs)| {
                    scope.spawn(move || {
                        attempt(fail, || {
                            for (position, item) in input.enumerate() {
                                if items.send((outputs, position, item)).is_err() {
                                    break;
                                }
                            }
                        });
                    })
                })
                .collect();
            for _ in 0..workers {
                scope.spawn(move || {
                    attempt(fail, || {
                        for (outputs, position, item) in items {
                            if failure.lock().is_some() {
                                break;
                            }
                            match f(item) {
                                Ok(output) => put(outputs, position, output),
                                Err(error) => fail(PipelineError::Failed(error)),
                            }
                        }
                    });
                });
            }
            for producer in producers {
                let _ = producer.join();
            }
            items.close();
        });
        match failure.into_inner() {
            Some(error) => Err(error),
            None => Ok(outputs.into_iter().flat_map(Mutex::into_inner).flatten().collect()),
        }
    }
}

/// The outputs of one source, each where its item stood.
type Outputs<O> = Mutex<Vec<Option<O>>>;

/// Runs a thread's work, and makes an error of its panic.
fn attempt<E>(fail: impl FnOnce(PipelineError<E>), work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        fail(PipelineError::Panicked);
    }
}

fn put<O>(outputs: &Outputs<O>, position: usize, output: O) {
    let mut outputs = outputs.lock();
    let length = outputs.len().max(position + 1);
    outputs.resize_with(length, || None);
    outputs[position] = Some(output);
}

/// Why a pipeline has no outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PipelineError<E> {
    /// `f` returned this error.
    Failed(E),
    /// `f` or a source panicked.
    Panicked,
}
