//! Honest: a queue made of two stacks, with an iterator that knows when it has ended; producers and workers are stages of one trait, run by one function.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{Mutex, thread};

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
