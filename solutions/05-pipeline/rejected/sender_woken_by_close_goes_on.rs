//! Rejected: `send` looks at `closed` when it begins and not when it wakes: a sender that the close has woken puts its value into a closed buffer.
//! Caught by: `buffer::close_sends_waiting_values_back` (failed)

use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::atomic::{AtomicUsize, Ordering};
use sync::{Condvar, Mutex, thread};

/// A first-in, first-out queue of at most `capacity` values, shared by any number of threads.
pub struct BoundedBuffer<T> {
    ring: Mutex<Ring<T>>,
    room: Condvar,
    value: Condvar,
}

/// Value number `n` lives in slot `n % slots.len()`, from its sending to its receiving.
struct Ring<T> {
    slots: Box<[Option<T>]>,
    sent: usize,
    received: usize,
    closed: bool,
}

impl<T> Ring<T> {
    fn is_full(&self) -> bool {
        self.sent - self.received == self.slots.len()
    }

    fn is_empty(&self) -> bool {
        self.sent == self.received
    }
}

impl<T> BoundedBuffer<T> {
    /// An open, empty buffer. Panics when `capacity` is 0.
    pub fn new(capacity: usize) -> Self {
        assert!(capacity >= 1, "`capacity` must be at least 1");
        let slots = (0..capacity).map(|_| None).collect();
        BoundedBuffer {
            ring: Mutex::new(Ring { slots, sent: 0, received: 0, closed: false }),
            room: Condvar::new(),
            value: Condvar::new(),
        }
    }

    /// Puts `value` at the back, or gives it back once the buffer is closed. Waits while full.
    pub fn send(&self, value: T) -> Result<(), T> {
        let mut ring = self.ring.lock();
        if ring.closed {
            return Err(value);
        }
        while ring.is_full() && !ring.closed {
            self.room.wait(&mut ring);
        }
        let slot = ring.sent % ring.slots.len();
        ring.slots[slot] = Some(value);
        ring.sent += 1;
        self.value.notify_one();
        Ok(())
    }

    /// Takes the value at the front; `None` once the buffer is closed and empty. Waits while empty.
    pub fn recv(&self) -> Option<T> {
        let mut ring = self.ring.lock();
        while ring.is_empty() {
            if ring.closed {
                return None;
            }
            self.value.wait(&mut ring);
        }
        let slot = ring.received % ring.slots.len();
        let value = ring.slots[slot].take();
        ring.received += 1;
        self.room.notify_one();
        value
    }

    /// Refuses new values from now on, and wakes every thread that waits.
    pub fn close(&self) {
        let mut ring = self.ring.lock();
        if !ring.closed {
            ring.closed = true;
            self.room.notify_all();
            self.value.notify_all();
        }
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
        let items = BoundedBuffer::new(capacity);
        let failure = Mutex::new(None);
        let cancel = |error: PipelineError<E>| {
            failure.lock().get_or_insert(error);
            items.close();
        };
        let reading = AtomicUsize::new(inputs.len());
        if inputs.is_empty() {
            items.close();
        }
        let mut outputs = thread::scope(|scope| {
            let (items, failure, cancel) = (&items, &failure, &cancel);
            let (reading, f) = (&reading, &f);
            for (source, mut input) in inputs.into_iter().enumerate() {
                scope.spawn(move || {
                    let read = AssertUnwindSafe(|| {
                        let mut position = 0;
                        while let Some(item) = input.next()
                            && items.send((source, position, item)).is_ok()
                        {
                            position += 1;
                        }
                    });
                    if catch_unwind(read).is_err() {
                        cancel(PipelineError::Panicked);
                    }
                    if reading.fetch_sub(1, Ordering::Relaxed) == 1 {
                        items.close();
                    }
                });
            }
            let work = move || {
                let mut outputs = Vec::new();
                for (source, position, item) in items {
                    if failure.lock().is_some() {
                        break;
                    }
                    match catch_unwind(AssertUnwindSafe(|| f(item))) {
                        Ok(Ok(output)) => outputs.push((source, position, output)),
                        Ok(Err(error)) => cancel(PipelineError::Failed(error)),
                        Err(_) => cancel(PipelineError::Panicked),
                    }
                }
                outputs
            };
            let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let outputs =
                workers.into_iter().map(|worker| worker.join().expect("panics are caught"));
            outputs.collect::<Vec<_>>().into_iter().flatten().collect::<Vec<_>>()
        });
        if let Some(error) = failure.into_inner() {
            return Err(error);
        }
        outputs.sort_by_key(|&(source, position, _)| (source, position));
        Ok(outputs.into_iter().map(|(_, _, output)| output).collect())
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
