//! Honest: waiting hands out a guard that proves that there is room or a value; drop guards notice panics and the end of the last producer.

use std::collections::VecDeque;
use sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use sync::{Condvar, Mutex, MutexGuard, thread};

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
