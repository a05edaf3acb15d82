//! Honest: waiting hands out a guard that proves that there is room or a value; producers and workers are stages of one trait, run by one function.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, MutexGuard, thread};

/// Producers, a bounded buffer, workers that transform, and a collector.
pub struct Pipeline;

/// One thread's part in a run.
trait Stage: Send {
    type Error;
    type Left: Send;

    fn run(self) -> Result<Self::Left, Self::Error>;
}

type Item<I> = ((usize, usize), I);

struct Read<'a, S: Iterator, E> {
    number: usize,
    input: S,
    items: &'a BoundedBuffer<Item<S::Item>>,
    error: PhantomData<fn() -> E>,
}

impl<S, E> Stage for Read<'_, S, E>
where
    S: Iterator + Send,
    S::Item: Send,
{
    type Error = E;
    type Left = ();

    fn run(self) -> Result<(), E> {
        let Read { number, input, items, .. } = self;
        for (position, item) in input.enumerate() {
            if items.send(((number, position), item)).is_err() {
                return Ok(());
            }
        }
        Ok(())
    }
}

struct Transform<'a, I, F, W> {
    items: &'a BoundedBuffer<Item<I>>,
    f: &'a F,
    wanted: W,
}

impl<I, O, E, F, W> Stage for Transform<'_, I, F, W>
where
    I: Send,
    O: Send,
    F: Fn(I) -> Result<O, E> + Sync,
    W: Fn() -> bool + Send,
{
    type Error = E;
    type Left = Vec<((usize, usize), O)>;

    fn run(self) -> Result<Self::Left, E> {
        self.items
            .iter()
            .take_while(|_| (self.wanted)())
            .map(|(place, item)| (self.f)(item).map(|output| (place, output)))
            .collect()
    }
}

/// Runs a stage, and cancels when it goes wrong.
fn perform<T: Stage>(stage: T, cancel: impl Fn(PipelineError<T::Error>)) -> Option<T::Left> {
    match catch_unwind(AssertUnwindSafe(|| stage.run())) {
        Ok(Ok(left)) => Some(left),
        Ok(Err(error)) => {
            cancel(PipelineError::Failed(error));
            None
        }
        Err(_) => {
            cancel(PipelineError::Panicked);
            None
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
        assert!(workers > 0, "`workers` must be positive");
        let items = BoundedBuffer::new(capacity);
        let error = Mutex::new(None);
        let cancel = |reason| {
            error.lock().get_or_insert(reason);
            items.close();
        };
        let mut outputs = thread::scope(|scope| {
            let (items, error, cancel, f) = (&items, &error, &cancel, &f);
            let workers: Vec<_> = (0..workers)
                .map(|_| {
                    let wanted = move || error.lock().is_none();
                    scope.spawn(move || perform(Transform { items, f, wanted }, cancel))
                })
                .collect();
            let producers: Vec<_> = inputs
                .into_iter()
                .enumerate()
                .map(|(number, input)| {
                    let read = Read { number, input, items, error: PhantomData::<fn() -> E> };
                    scope.spawn(move || perform(read, cancel))
                })
                .collect();
            for producer in producers {
                let _: Option<Option<()>> = producer.join().ok();
            }
            items.close();
            let mut outputs = Vec::new();
            for worker in workers {
                outputs.extend(worker.join().ok().flatten().unwrap_or_default());
            }
            outputs
        });
        if let Some(reason) = error.into_inner() {
            return Err(reason);
        }
        outputs.sort_by(|(one, _), (other, _)| Ord::cmp(one, other));
        let (_, outputs): (Vec<(usize, usize)>, Vec<O>) = outputs.into_iter().unzip();
        Ok(outputs)
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
