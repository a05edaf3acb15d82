//! Honest: values lie in an ordered map under running numbers; an inner scope for the producers inside the scope of the workers, and the first failure in a `OnceLock`.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, OnceLock, thread};

/// Values lie under the number at which they were sent.
#[derive(Debug)]
struct Numbered<T> {
    values: BTreeMap<u64, T>,
    next: u64,
    closed: bool,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered { values: BTreeMap::new(), next: 0, closed: false }
    }
}

/// A first-in, first-out queue of at most `capacity` values.
#[derive(Debug)]
pub struct BoundedBuffer<T> {
    numbered: Mutex<Numbered<T>>,
    conditions: [Condvar; 2],
    capacity: usize,
}

impl<T> BoundedBuffer<T> {
    const NOT_FULL: usize = 0;
    const NOT_EMPTY: usize = 1;

    pub fn new(capacity: usize) -> Self {
        assert!(capacity >= 1, "capacity: at least 1, not {capacity}");
        Self { numbered: Mutex::default(), conditions: Default::default(), capacity }
    }

    pub fn send(&self, value: T) -> Result<(), T> {
        let mut numbered = self.numbered.lock();
        loop {
            if numbered.closed {
                break Err(value);
            } else if numbered.values.len() < self.capacity {
                let number = numbered.next;
                numbered.next = number.wrapping_add(1);
                numbered.values.insert(number, value);
                drop(numbered);
                self.conditions[Self::NOT_EMPTY].notify_one();
                break Ok(());
            }
            self.conditions[Self::NOT_FULL].wait(&mut numbered);
        }
    }

    pub fn recv(&self) -> Option<T> {
        let mut numbered = self.numbered.lock();
        while numbered.values.is_empty() && !numbered.closed {
            self.conditions[Self::NOT_EMPTY].wait(&mut numbered);
        }
        let (_, value) = numbered.values.pop_first()?;
        self.conditions[Self::NOT_FULL].notify_one();
        Some(value)
    }

    pub fn close(&self) {
        let mut numbered = self.numbered.lock();
        if !std::mem::replace(&mut numbered.closed, true) {
            for condition in &self.conditions {
                condition.notify_all();
            }
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
