//! Honest: a linked list and attempts that are repeated until one yields something; drop guards notice panics and the end of the last producer.

use std::collections::LinkedList;
use sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use sync::{Condvar, Mutex, thread};

/// What is in a buffer.
enum Contents<T> {
    Open(LinkedList<T>),
    Closed(LinkedList<T>),
}

use Contents::{Closed, Open};

/// A queue of at most `capacity` values; every change wakes everybody.
pub struct BoundedBuffer<T> {
    contents: Mutex<Contents<T>>,
    changed: Condvar,
    capacity: usize,
}

impl<T> BoundedBuffer<T> {
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "capacity must not be {capacity}");
        let contents = Mutex::new(Open(LinkedList::new()));
        Self { contents, changed: Condvar::new(), capacity }
    }

    /// Repeats an attempt at each change until it yields something.
    fn attempt<R>(&self, mut attempt: impl FnMut(&mut Contents<T>) -> Option<R>) -> R {
        let mut contents = self.contents.lock();
        let result = loop {
            match attempt(&mut contents) {
                Some(result) => break result,
                None => self.changed.wait(&mut contents),
            }
        };
        self.changed.notify_all();
        result
    }

    pub fn send(&self, value: T) -> Result<(), T> {
        let mut value = Some(value);
        self.attempt(|contents| match contents {
            Open(values) if values.len() < self.capacity => {
                values.extend(value.take());
                Some(Ok(()))
            }
            Open(_) => None,
            Closed(_) => value.take().map(Err),
        })
    }

    pub fn recv(&self) -> Option<T> {
        self.attempt(|contents| match contents {
            Open(values) => values.pop_front().map(Some),
            Closed(values) => Some(values.pop_front()),
        })
    }

    pub fn close(&self) {
        self.attempt(|contents| {
            if let Open(values) = contents {
                *contents = Closed(std::mem::take(values));
            }
            Some(())
        });
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

/// Cancels when a panic goes through it.
struct Watch<'a, C: Fn()>(&'a C);

impl<C: Fn()> Drop for Watch<'_, C> {
    fn drop(&mut self) {
        if thread::panicking() {
            (self.0)();
        }
    }
}

/// Counts producers down, and closes after the last.
struct Share<'a, T> {
    left: &'a AtomicUsize,
    buffer: &'a BoundedBuffer<T>,
}

impl<T> Drop for Share<'_, T> {
    fn drop(&mut self) {
        if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.buffer.close();
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
        assert!(workers > 0, "workers = {workers}");
        let items = BoundedBuffer::new(capacity);
        let left = AtomicUsize::new(inputs.len());
        if inputs.is_empty() {
            items.close();
        }
        let stopped = AtomicBool::new(false);
        let error = Mutex::new(None);
        let cancel = || {
            stopped.store(true, Ordering::Release);
            items.close();
        };
        let (ended, panicked) = thread::scope(|scope| {
            let (items, left, stopped, error) = (&items, &left, &stopped, &error);
            let (cancel, f) = (&cancel, &f);
            let mut threads = Vec::new();
            for (source, input) in inputs.into_iter().enumerate() {
                threads.push(scope.spawn(move || {
                    let _share = Share { left, buffer: items };
                    let _watch = Watch(cancel);
                    for (position, item) in input.enumerate() {
                        if items.send((source, position, item)).is_err() {
                            break;
                        }
                    }
                    Vec::new()
                }));
            }
            for _ in 0..workers {
                threads.push(scope.spawn(move || {
                    let _watch = Watch(cancel);
                    let mut outputs = Vec::new();
                    for (source, position, item) in items {
                        if stopped.load(Ordering::Acquire) {
                            break;
                        }
                        match f(item) {
                            Ok(output) => outputs.push((source, position, output)),
                            Err(reason) => {
                                error.lock().get_or_insert(reason);
                                cancel();
                            }
                        }
                    }
                    outputs
                }));
            }
            let mut panicked = false;
            let mut ended = Vec::new();
            for thread in threads {
                match thread.join() {
                    Ok(outputs) => ended.extend(outputs),
                    Err(_) => panicked = true,
                }
            }
            (ended, panicked)
        });
        match error.into_inner() {
            Some(reason) => Err(PipelineError::Failed(reason)),
            None if panicked => Err(PipelineError::Panicked),
            None => {
                let mut outputs = ended;
                outputs.sort_unstable_by_key(|&(source, position, _)| (source, position));
                Ok(outputs.into_iter().map(|(.., output)| output).collect())
            }
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
