//! Honest: values lie in an ordered map under running numbers; drop guards notice panics and the end of the last producer.

use sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use sync::{Mutex, thread};

pub use buffer::{BoundedBuffer, Iter};

mod buffer {
    use std::collections::BTreeMap;
    use sync::{Condvar, Mutex};

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
