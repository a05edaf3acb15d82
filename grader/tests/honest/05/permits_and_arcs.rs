//! Honest: waiting hands out a guard that proves that there is room or a value; threads without a scope share an `Arc`, and all of them are joined.

use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Arc, Mutex, thread};

pub use buffer::{BoundedBuffer, Iter};

mod buffer {
    use std::collections::VecDeque;
    use sync::{Condvar, Mutex, MutexGuard};

    struct Inner<T> {
        values: VecDeque<T>,
        capacity: usize,
        closed: bool,
    }

    /// A locked buffer with room for one more.
    struct Room<'a, T>(MutexGuard<'a, Inner<T>>);

    /// A locked buffer that is not empty.
    struct Stock<'a, T>(MutexGuard<'a, Inner<T>>);

    impl<T> Room<'_, T> {
        fn fill(mut self, value: T) {
            self.0.values.push_back(value);
        }
    }

    impl<T> Stock<'_, T> {
        fn take(mut self) -> T {
            self.0.values.pop_front().expect("the type says so")
        }
    }

    /// The buffer is closed.
    #[derive(Debug, Clone, Copy)]
    struct Shut;

    /// A bounded queue.
    pub struct BoundedBuffer<T> {
        inner: Mutex<Inner<T>>,
        grown: Condvar,
        shrunk: Condvar,
    }

    impl<T> BoundedBuffer<T> {
        /// Panics when `capacity` is 0.
        #[track_caller]
        pub fn new(capacity: usize) -> Self {
            assert!(0 < capacity, "capacity = {capacity}");
            let inner = Inner { values: VecDeque::new(), capacity, closed: false };
            Self { inner: Mutex::new(inner), grown: Condvar::new(), shrunk: Condvar::new() }
        }

        fn room(&self) -> Result<Room<'_, T>, Shut> {
            let mut inner = self.inner.lock();
            while !inner.closed {
                if inner.values.len() < inner.capacity {
                    return Ok(Room(inner));
                }
                self.shrunk.wait(&mut inner);
            }
            Err(Shut)
        }

        fn stock(&self) -> Result<Stock<'_, T>, Shut> {
            let mut inner = self.inner.lock();
            loop {
                if !inner.values.is_empty() {
                    return Ok(Stock(inner));
                }
                if inner.closed {
                    return Err(Shut);
                }
                self.grown.wait(&mut inner);
            }
        }

        /// Waits for room.
        pub fn send(&self, value: T) -> Result<(), T> {
            match self.room() {
                Ok(room) => {
                    room.fill(value);
                    self.grown.notify_one();
                    Ok(())
                }
                Err(Shut) => Err(value),
            }
        }

        /// Waits for a value.
        pub fn recv(&self) -> Option<T> {
            let value = self.stock().ok()?.take();
            self.shrunk.notify_one();
            Some(value)
        }

        /// Wakes everybody.
        pub fn close(&self) {
            self.inner.lock().closed = true;
            self.grown.notify_all();
            self.shrunk.notify_all();
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
}

/// Producers, a bounded buffer, workers that transform, and a collector.
pub struct Pipeline;

struct Job<I> {
    source: usize,
    position: usize,
    item: I,
}

/// What all threads hold.
struct Shared<I, O, E, F> {
    jobs: BoundedBuffer<Job<I>>,
    f: F,
    /// For each source, its outputs by position.
    outputs: Mutex<Vec<Vec<Option<O>>>>,
    failure: Mutex<Option<PipelineError<E>>>,
}

impl<I, O, E, F: Fn(I) -> Result<O, E>> Shared<I, O, E, F> {
    fn fail(&self, error: PipelineError<E>) {
        self.failure.lock().get_or_insert(error);
        self.jobs.close();
    }

    fn guarded(&self, work: impl FnOnce(&Self)) {
        let work = AssertUnwindSafe(|| work(self));
        if catch_unwind(work).is_err() {
            self.fail(PipelineError::Panicked);
        }
    }

    fn produce(&self, source: usize, input: impl Iterator<Item = I>) {
        for (position, item) in input.enumerate() {
            let Ok(()) = self.jobs.send(Job { source, position, item }) else { return };
        }
    }

    fn work(&self) {
        for Job { source, position, item } in &self.jobs {
            if self.failure.lock().is_some() {
                return;
            }
            match (self.f)(item) {
                Ok(output) => {
                    let mut outputs = self.outputs.lock();
                    let line = &mut outputs[source];
                    if line.len() <= position {
                        line.resize_with(position + 1, || None);
                    }
                    line[position] = Some(output);
                }
                Err(error) => return self.fail(PipelineError::Failed(error)),
            }
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
        assert!(workers >= 1, "`workers` must be at least 1");
        let lines = inputs.iter().map(|_| Vec::new()).collect();
        let shared = Arc::new(Shared {
            jobs: BoundedBuffer::new(capacity),
            f,
            outputs: Mutex::new(lines),
            failure: Mutex::new(None),
        });
        let producers: Vec<_> = inputs
            .into_iter()
            .enumerate()
            .map(|(source, input)| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.guarded(|shared| shared.produce(source, input)))
            })
            .collect();
        let workers: Vec<_> = std::iter::repeat_with(|| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.guarded(Shared::work))
        })
        .take(workers)
        .collect();
        for producer in producers {
            let _ = producer.join();
        }
        shared.jobs.close();
        for worker in workers {
            let _ = worker.join();
        }
        // The threads have ended, and with them all other owners.
        let Ok(Shared { outputs, failure, .. }) = Arc::try_unwrap(shared) else {
            unreachable!("every thread has been joined")
        };
        match failure.into_inner() {
            Some(error) => Err(error),
            None => Ok(outputs.into_inner().into_iter().flatten().flatten().collect()),
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
