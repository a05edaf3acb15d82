//! Honest: threads that wait stand in two lists and park; a second buffer carries results to a collector, and two countdowns close the two buffers.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::atomic::{AtomicBool, AtomicUsize, Ordering};
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
