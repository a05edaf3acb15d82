//! Honest: sleepers are counted, and nobody is notified where nobody sleeps; an inner scope for the producers inside the scope of the workers, and the first failure in a `OnceLock`.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, OnceLock, thread};

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

/// Where an item stands in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Place {
    source: usize,
    position: usize,
}

/// The first failure; later ones are forgotten.
struct Failure<E>(OnceLock<sync::Mutex<Option<PipelineError<E>>>>);

impl<E> Failure<E> {
    fn set(&self, error: PipelineError<E>) {
        let _ = self.0.set(sync::Mutex::new(Some(error)));
    }

    fn is_set(&self) -> bool {
        self.0.get().is_some()
    }

    fn into_result<T>(self, value: T) -> Result<T, PipelineError<E>> {
        match self.0.into_inner().and_then(|error| error.into_inner()) {
            Some(error) => Err(error),
            None => Ok(value),
        }
    }
}

/// Runs `work`; its panic becomes a failure.
fn catch<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<T, PipelineError<E>> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(PipelineError::Failed),
        Err(_) => Err(PipelineError::Panicked),
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
        assert!(workers > 0, "the number of `workers` is 0");
        let items = BoundedBuffer::new(capacity);
        let failure = Failure(OnceLock::new());
        let work = || {
            let mut outputs = Vec::new();
            for (place, item) in items.iter().take_while(|_| !failure.is_set()) {
                match catch(|| f(item)) {
                    Ok(output) => outputs.push((place, output)),
                    Err(error) => {
                        failure.set(error);
                        items.close();
                    }
                }
            }
            outputs
        };
        let mut outputs: Vec<(Place, O)> = thread::scope(|outer| {
            let workers: Vec<_> = (0..workers).map(|_| outer.spawn(&work)).collect();
            thread::scope(|inner| {
                for (source, mut input) in inputs.into_iter().enumerate() {
                    let (items, failure) = (&items, &failure);
                    inner.spawn(move || {
                        let sent = catch::<_, E>(|| {
                            let mut position = 0;
                            while let Some(item) = input.next()
                                && items.send((Place { source, position }, item)).is_ok()
                            {
                                position += 1;
                            }
                            Ok(())
                        });
                        if let Err(error) = sent {
                            failure.set(error);
                            items.close();
                        }
                    });
                }
            });
            items.close();
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
        });
        outputs.sort_by_key(|&(place, _)| place);
        failure.into_result(outputs.into_iter().map(|(_, output)| output).collect())
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
