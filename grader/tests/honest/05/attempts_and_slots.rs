//! Honest: a linked list and attempts that are repeated until one yields something; every item carries the slot of its output, and slots are listed in input order.

use std::panic;
use sync::{Arc, Mutex, thread};

pub use buffer::{BoundedBuffer, Iter};

mod buffer {
    use std::collections::LinkedList;
    use sync::{Condvar, Mutex};

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
}

/// Producers, a bounded buffer, workers that transform, and a collector.
pub struct Pipeline;

/// Where an output goes.
type Slot<O> = Arc<Mutex<Option<O>>>;

/// An item with the slot of its output.
struct Parcel<I, O> {
    item: I,
    slot: Slot<O>,
}

/// The slots of one source, in its order.
#[derive(Clone)]
struct Line<O>(Arc<Mutex<Vec<Slot<O>>>>);

impl<O> Line<O> {
    fn next(&self) -> Slot<O> {
        let slot = Slot::default();
        self.0.lock().push(slot.clone());
        slot
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
        assert!(workers > 0, "`workers`: one at least");
        let parcels = BoundedBuffer::new(capacity);
        let verdict: Mutex<Result<(), PipelineError<E>>> = Mutex::new(Ok(()));
        let lines: Vec<Line<O>> = inputs.iter().map(|_| Line(Arc::default())).collect();
        let judge = |result: thread::Result<Result<(), E>>| {
            let result = match result {
                Ok(result) => result.map_err(PipelineError::Failed),
                Err(_) => Err(PipelineError::Panicked),
            };
            if result.is_err() {
                let mut verdict = verdict.lock();
                *verdict = std::mem::replace(&mut *verdict, Ok(())).and(result);
                parcels.close();
            }
        };
        thread::scope(|scope| {
            let (parcels, verdict, judge, f) = (&parcels, &verdict, &judge, &f);
            for _ in 0..workers {
                scope.spawn(move || {
                    let work = panic::AssertUnwindSafe(|| {
                        for Parcel { item, slot } in parcels {
                            if verdict.lock().is_err() {
                                break;
                            }
                            let output = f(item)?;
                            slot.lock().replace(output);
                        }
                        Ok(())
                    });
                    judge(panic::catch_unwind(work));
                });
            }
            let mut producers = vec![];
            for (input, line) in inputs.into_iter().zip(&lines) {
                producers.push(scope.spawn(move || {
                    let read = panic::AssertUnwindSafe(|| {
                        for item in input {
                            let parcel = Parcel { item, slot: line.next() };
                            if parcels.send(parcel).is_err() {
                                break;
                            }
                        }
                        Ok(())
                    });
                    judge(panic::catch_unwind(read));
                }));
            }
            while let Some(producer) = producers.pop() {
                let _ = producer.join();
            }
            parcels.close();
        });
        verdict.into_inner()?;
        let slots = lines.into_iter().flat_map(|line| std::mem::take(&mut *line.0.lock()));
        Ok(slots.filter_map(|slot| slot.lock().take()).collect())
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
