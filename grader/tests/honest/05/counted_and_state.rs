//! Honest: sleepers are counted, and nobody is notified where nobody sleeps; the run is a state behind a lock, with verbs that move it on, and a supervisor thread closes.

use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, thread};

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

/// How far a run has come.
#[derive(Debug)]
enum Progress<O, E> {
    Running(Vec<Vec<Option<O>>>),
    Stopped(PipelineError<E>),
}

impl<O, E> Progress<O, E> {
    fn record(&mut self, [source, position]: [usize; 2], output: O) {
        let Progress::Running(outputs) = self else { return };
        let outputs = &mut outputs[source];
        while outputs.len() <= position {
            outputs.push(None);
        }
        mem::swap(&mut outputs[position], &mut Some(output));
    }

    fn stop(&mut self, error: PipelineError<E>) {
        if let Progress::Running(_) = self {
            *self = Progress::Stopped(error);
        }
    }

    const fn is_stopped(&self) -> bool {
        matches!(self, Progress::Stopped(_))
    }

    fn finish(self) -> Result<Vec<O>, PipelineError<E>> {
        match self {
            Progress::Running(outputs) => Ok(outputs.into_iter().flatten().flatten().collect()),
            Progress::Stopped(error) => Err(error),
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
        let () = assert!(workers > 0, "there are no `workers`");
        let items = BoundedBuffer::new(capacity);
        let start = inputs.iter().map(|_| vec![]).collect();
        let progress = Mutex::new(Progress::Running(start));
        let or_stop = |work: &mut dyn FnMut() -> Result<(), E>| {
            let error = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(Ok(())) => return,
                Ok(Err(error)) => PipelineError::Failed(error),
                Err(_) => PipelineError::Panicked,
            };
            progress.lock().stop(error);
            items.close();
        };
        thread::scope(|scope| {
            let (items, progress, or_stop, f) = (&items, &progress, &or_stop, &f);
            let producers: Vec<_> = inputs
                .into_iter()
                .zip(0..)
                .map(|(mut input, source)| {
                    scope.spawn(move || {
                        or_stop(&mut || {
                            for position in 0.. {
                                let Some(item) = input.next() else { break };
                                let Ok(()) = items.send(([source, position], item)) else { break };
                            }
                            Ok(())
                        });
                    })
                })
                .collect();
            scope.spawn(move || {
                for producer in producers {
                    producer.join().ok();
                }
                items.close();
            });
            for _worker in 0..workers {
                scope.spawn(move || {
                    or_stop(&mut || {
                        while let Some((place, item)) = items.recv() {
                            if progress.lock().is_stopped() {
                                break;
                            }
                            let output = f(item)?;
                            progress.lock().record(place, output);
                        }
                        Ok(())
                    });
                });
            }
        });
        progress.into_inner().finish()
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
