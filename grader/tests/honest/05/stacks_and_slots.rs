//! Honest: a queue made of two stacks, with an iterator that knows when it has ended; every item carries the slot of its output, and slots are listed in input order.

use std::panic;
use sync::{Arc, Mutex, thread};

pub use buffer::{BoundedBuffer, Iter};

mod buffer {
    use std::fmt;
    use sync::{Condvar, Mutex};

    /// A queue made of two stacks: one to push on, one to pop from.
    struct Stacks<T> {
        incoming: Vec<T>,
        outgoing: Vec<T>,
        open: bool,
    }

    impl<T> Stacks<T> {
        fn len(&self) -> usize {
            self.incoming.len() + self.outgoing.len()
        }

        fn pop(&mut self) -> Option<T> {
            if self.outgoing.is_empty() {
                self.outgoing.extend(self.incoming.drain(..).rev());
            }
            self.outgoing.pop()
        }
    }

    pub struct BoundedBuffer<T> {
        stacks: Mutex<Stacks<T>>,
        may_send: Condvar,
        may_receive: Condvar,
        capacity: usize,
    }

    impl<T> fmt::Debug for BoundedBuffer<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let stacks = self.stacks.lock();
            let state = if stacks.open { "open" } else { "closed" };
            write!(f, "BoundedBuffer({} of {}, {state})", stacks.len(), self.capacity)
        }
    }

    impl<T> BoundedBuffer<T> {
        pub fn new(capacity: usize) -> Self {
            assert!(capacity > 0, "the capacity is {capacity}");
            let stacks = Stacks { incoming: vec![], outgoing: vec![], open: true };
            BoundedBuffer {
                stacks: stacks.into(),
                may_send: Condvar::new(),
                may_receive: Condvar::new(),
                capacity,
            }
        }

        pub fn send(&self, value: T) -> Result<(), T> {
            let mut stacks = self.stacks.lock();
            while stacks.open && stacks.len() == self.capacity {
                self.may_send.wait(&mut stacks);
            }
            if !stacks.open {
                return Err(value);
            }
            stacks.incoming.push(value);
            self.may_receive.notify_one();
            Ok(())
        }

        pub fn recv(&self) -> Option<T> {
            let mut stacks = self.stacks.lock();
            loop {
                if let value @ Some(_) = stacks.pop() {
                    self.may_send.notify_one();
                    return value;
                }
                if !stacks.open {
                    return None;
                }
                self.may_receive.wait(&mut stacks);
            }
        }

        pub fn close(&self) {
            self.stacks.lock().open = false;
            for condition in [&self.may_send, &self.may_receive] {
                condition.notify_all();
            }
        }

        pub fn iter(&self) -> Iter<'_, T> {
            Iter { source: Some(self) }
        }
    }

    /// Asks no more once it has ended.
    #[derive(Debug, Clone)]
    pub struct Iter<'a, T> {
        source: Option<&'a BoundedBuffer<T>>,
    }

    impl<T> Iterator for Iter<'_, T> {
        type Item = T;

        fn next(&mut self) -> Option<T> {
            let value = self.source?.recv();
            if value.is_none() {
                self.source = None;
            }
            value
        }
    }

    impl<T> std::iter::FusedIterator for Iter<'_, T> {}

    impl<'a, T> IntoIterator for &'a BoundedBuffer<T> {
        type Item = T;
        type IntoIter = Iter<'a, T>;

        fn into_iter(self) -> Self::IntoIter {
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
