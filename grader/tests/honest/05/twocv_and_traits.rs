//! Honest: two condition variables and closures for both waits; producers and workers are stages of one trait, run by one function.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Condvar, Mutex, thread};

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

/// A first-in, first-out queue of at most `capacity` values.
pub struct BoundedBuffer<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    room: Condvar,
    stock: Condvar,
}

struct State<T> {
    values: VecDeque<T>,
    closed: bool,
}

impl<T> BoundedBuffer<T> {
    /// An open, empty buffer.
    ///
    /// # Panics
    /// When `capacity` is 0.
    pub fn new(capacity: usize) -> Self {
        assert_ne!(capacity, 0, "a `capacity` of 0 is refused");
        let values = VecDeque::with_capacity(capacity);
        let state = Mutex::new(State { values, closed: false });
        BoundedBuffer { capacity, state, room: Condvar::new(), stock: Condvar::new() }
    }

    /// Puts `value` at the back.
    pub fn send(&self, value: T) -> Result<(), T> {
        let mut state = self.state.lock();
        let full = |state: &mut State<T>| state.values.len() >= self.capacity && !state.closed;
        self.room.wait_while(&mut state, full);
        if state.closed {
            return Err(value);
        }
        state.values.push_back(value);
        self.stock.notify_one();
        Ok(())
    }

    /// Takes the value at the front.
    pub fn recv(&self) -> Option<T> {
        let mut state = self.state.lock();
        self.stock.wait_while(&mut state, |state| state.values.is_empty() && !state.closed);
        let value = state.values.pop_front();
        self.room.notify_one();
        value
    }

    /// Refuses new values from now on.
    pub fn close(&self) {
        self.state.lock().closed = true;
        self.room.notify_all();
        self.stock.notify_all();
    }

    /// Takes values until the buffer is closed and empty.
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
