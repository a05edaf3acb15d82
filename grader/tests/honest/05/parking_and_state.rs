//! Honest: threads that wait stand in two lists and park; the run is a state behind a lock, with verbs that move it on, and a supervisor thread closes.

use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::thread::Thread;
use sync::{Mutex, thread};

/// A queue of at most `capacity` values. Whoever has to wait leaves his name and parks.
pub struct BoundedBuffer<T> {
    capacity: usize,
    inside: Mutex<Inside<T>>,
}

struct Inside<T> {
    values: VecDeque<T>,
    closed: bool,
    senders: Vec<Thread>,
    receivers: Vec<Thread>,
}

fn wake(threads: &mut Vec<Thread>) {
    // All of them: one that is woken in vain parks again.
    threads.drain(..).for_each(|thread| thread.unpark());
}

impl<T> BoundedBuffer<T> {
    /// Panics when `capacity` is 0.
    pub fn new(capacity: usize) -> Self {
        if capacity == 0 {
            panic!("`capacity` is 0: nobody could ever send");
        }
        let inside = Inside {
            values: VecDeque::new(),
            closed: false,
            senders: Vec::new(),
            receivers: Vec::new(),
        };
        BoundedBuffer { capacity, inside: Mutex::new(inside) }
    }

    /// Waits for room.
    pub fn send(&self, value: T) -> Result<(), T> {
        loop {
            let mut inside = self.inside.lock();
            if inside.closed {
                return Err(value);
            }
            if inside.values.len() < self.capacity {
                inside.values.push_back(value);
                wake(&mut inside.receivers);
                return Ok(());
            }
            inside.senders.push(thread::current());
            drop(inside);
            thread::park();
        }
    }

    /// Waits for a value.
    pub fn recv(&self) -> Option<T> {
        loop {
            let mut inside = self.inside.lock();
            if let Some(value) = inside.values.pop_front() {
                wake(&mut inside.senders);
                return Some(value);
            }
            if inside.closed {
                return None;
            }
            inside.receivers.push(thread::current());
            drop(inside);
            thread::park();
        }
    }

    /// Wakes everybody.
    pub fn close(&self) {
        let mut inside = self.inside.lock();
        inside.closed = true;
        let Inside { senders, receivers, .. } = &mut *inside;
        [senders, receivers].into_iter().for_each(wake);
    }

    /// Values until the end.
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
