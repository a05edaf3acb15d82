//! Honest: a queue made of two stacks, with an iterator that knows when it has ended; a second buffer carries results to a collector, and two countdowns close the two buffers.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use sync::{Condvar, Mutex, thread};

/// Producers, a bounded buffer, workers that transform, and a collector.
pub struct Pipeline;

/// What a worker has to say.
enum News<O, E> {
    Output { source: usize, position: usize, output: O },
    Trouble(PipelineError<E>),
}

/// Leaves a group; the last to leave runs the closure.
struct Member<'a, F: Fn()> {
    left: &'a AtomicUsize,
    last: F,
}

impl<F: Fn()> Drop for Member<'_, F> {
    fn drop(&mut self) {
        if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            (self.last)();
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
        assert!(workers > 0, "`workers` is 0");
        let items = BoundedBuffer::new(capacity);
        let news = BoundedBuffer::new(capacity);
        let cancelled = AtomicBool::new(false);
        // One more producer than there are sources: this thread, until all have been started.
        let reading = AtomicUsize::new(inputs.len() + 1);
        let running = AtomicUsize::new(inputs.len() + workers);
        let trouble = |error| {
            cancelled.store(true, Ordering::SeqCst);
            items.close();
            let _ = news.send(News::Trouble(error));
        };
        thread::scope(|scope| {
            let (items, news, f) = (&items, &news, &f);
            let (reading, running, cancelled, trouble) = (&reading, &running, &cancelled, &trouble);
            let reader = move || Member { left: reading, last: move || items.close() };
            let runner = move || Member { left: running, last: move || news.close() };
            let starting = reader();
            for (source, input) in inputs.into_iter().enumerate() {
                scope.spawn(move || {
                    let _members = (reader(), runner());
                    let sent = catch_unwind(AssertUnwindSafe(|| {
                        input.enumerate().try_for_each(|(position, item)| {
                            items.send((source, position, item)).map_err(drop)
                        })
                    }));
                    if sent.is_err() {
                        trouble(PipelineError::Panicked);
                    }
                });
            }
            drop(starting);
            for _ in 0..workers {
                scope.spawn(move || {
                    let _member = runner();
                    for (source, position, item) in items.iter() {
                        if cancelled.load(Ordering::SeqCst) {
                            continue;
                        }
                        match catch_unwind(AssertUnwindSafe(|| f(item))) {
                            Ok(Ok(output)) => {
                                let _ = news.send(News::Output { source, position, output });
                            }
                            Ok(Err(error)) => trouble(PipelineError::Failed(error)),
                            Err(_) => trouble(PipelineError::Panicked),
                        }
                    }
                });
            }
            let mut outputs = Vec::new();
            let mut first = None;
            for item in news {
                match item {
                    News::Output { source, position, output } => {
                        outputs.push(((source, position), output));
                    }
                    News::Trouble(error) => first = first.or(Some(error)),
                }
            }
            first.map_or_else(
                || {
                    outputs.sort_unstable_by(|(one, _), (two, _)| one.cmp(two));
                    Ok(outputs.into_iter().map(|(_, output)| output).collect())
                },
                Err,
            )
        })
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
