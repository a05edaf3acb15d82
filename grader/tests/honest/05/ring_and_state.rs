//! Honest: a ring in a module of its own; the run is a state behind a lock, with verbs that move it on, and a supervisor thread closes.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, thread};

mod ring {
    //! A ring of fixed size.

    pub(super) struct Ring<T> {
        slots: Box<[Option<T>]>,
        first: usize,
        len: usize,
    }

    impl<T> Ring<T> {
        pub(super) fn new(size: usize) -> Self {
            Ring { slots: std::iter::repeat_with(|| None).take(size).collect(), first: 0, len: 0 }
        }

        /// Gives the value back when there is no room for it.
        pub(super) fn push(&mut self, value: T) -> Result<(), T> {
            if self.len == self.slots.len() {
                return Err(value);
            }
            let slot = (self.first + self.len) % self.slots.len();
            self.slots[slot] = Some(value);
            self.len += 1;
            Ok(())
        }

        pub(super) fn pop(&mut self) -> Option<T> {
            let value = self.slots[self.first].take()?;
            self.first = (self.first + 1) % self.slots.len();
            self.len -= 1;
            Some(value)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::Ring;

        #[test]
        fn goes_round() {
            let mut ring = Ring::new(2);
            for value in 0..9 {
                assert_eq!(ring.push(value), Ok(()));
                assert_eq!(ring.pop(), Some(value));
            }
            assert_eq!(ring.pop(), None);
        }
    }
}

/// A queue of at most as many values as its ring has slots.
pub struct BoundedBuffer<T> {
    ring: Mutex<(ring::Ring<T>, bool)>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl<T> BoundedBuffer<T> {
    /// Panics when `capacity` is 0.
    pub fn new(capacity: usize) -> Self {
        let Some(capacity) = std::num::NonZeroUsize::new(capacity) else {
            panic!("`capacity` must not be 0");
        };
        BoundedBuffer {
            ring: Mutex::new((ring::Ring::new(capacity.get()), false)),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }

    /// Waits for room.
    pub fn send(&self, mut value: T) -> Result<(), T> {
        let mut guard = self.ring.lock();
        loop {
            let (ring, closed) = &mut *guard;
            if *closed {
                return Err(value);
            }
            match ring.push(value) {
                Ok(()) => break,
                Err(back) => value = back,
            }
            self.not_full.wait(&mut guard);
        }
        drop(guard);
        self.not_empty.notify_one();
        Ok(())
    }

    /// Waits for a value.
    pub fn recv(&self) -> Option<T> {
        let mut guard = self.ring.lock();
        loop {
            match (guard.0.pop(), guard.1) {
                (Some(value), _) => {
                    self.not_full.notify_one();
                    return Some(value);
                }
                (None, true) => return None,
                (None, false) => self.not_empty.wait(&mut guard),
            }
        }
    }

    /// Wakes everybody.
    pub fn close(&self) {
        self.ring.lock().1 = true;
        self.not_full.notify_all();
        self.not_empty.notify_all();
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
