//! Honest: threads that wait stand in two lists and park; threads without a scope share an `Arc`, and all of them are joined.

use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Arc, Mutex, thread};

pub use buffer::{BoundedBuffer, Iter};

mod buffer {
    use std::collections::VecDeque;
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
