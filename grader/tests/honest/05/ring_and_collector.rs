//! Honest: a ring in a module of its own; a second buffer carries results to a collector, and two countdowns close the two buffers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use sync::{Condvar, Mutex, thread};

mod ring {
    //! A ring of fixed size.

    pub(super) struct Ring<T> {
        slots: Box<[Option<T>]>,
        first: usize,
        len: usize,
    }

    impl<T> Ring<T> {
        pub(super) fn new(size: usize) -> Self {
            Ring { slots: std::iter::repeat_with(|| None).take(size).collect(), first: 0, len: 0 }
        }

        /// Gives the value back when there is no room for it.
        pub(super) fn push(&mut self, value: T) -> Result<(), T> {
            if self.len == self.slots.len() {
                return Err(value);
            }
            let slot = (self.first + self.len) % self.slots.len();
            self.slots[slot] = Some(value);
            self.len += 1;
            Ok(())
        }

        pub(super) fn pop(&mut self) -> Option<T> {
            let value = self.slots[self.first].take()?;
            self.first = (self.first + 1) % self.slots.len();
            self.len -= 1;
            Some(value)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::Ring;

        #[test]
        fn goes_round() {
            let mut ring = Ring::new(2);
            for value in 0..9 {
                assert_eq!(ring.push(value), Ok(()));
                assert_eq!(ring.pop(), Some(value));
            }
            assert_eq!(ring.pop(), None);
        }
    }
}

/// A queue of at most as many values as its ring has slots.
pub struct BoundedBuffer<T> {
    ring: Mutex<(ring::Ring<T>, bool)>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl<T> BoundedBuffer<T> {
    /// Panics when `capacity` is 0.
    pub fn new(capacity: usize) -> Self {
        let Some(capacity) = std::num::NonZeroUsize::new(capacity) else {
            panic!("`capacity` must not be 0");
        };
        BoundedBuffer {
            ring: Mutex::new((ring::Ring::new(capacity.get()), false)),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }

    /// Waits for room.
    pub fn send(&self, mut value: T) -> Result<(), T> {
        let mut guard = self.ring.lock();
        loop {
            let (ring, closed) = &mut *guard;
            if *closed {
                return Err(value);
            }
            match ring.push(value) {
                Ok(()) => break,
                Err(back) => value = back,
            }
            self.not_full.wait(&mut guard);
        }
        drop(guard);
        self.not_empty.notify_one();
        Ok(())
    }

    /// Waits for a value.
    pub fn recv(&self) -> Option<T> {
        let mut guard = self.ring.lock();
        loop {
            match (guard.0.pop(), guard.1) {
                (Some(value), _) => {
                    self.not_full.notify_one();
                    return Some(value);
                }
                (None, true) => return None,
                (None, false) => self.not_empty.wait(&mut guard),
            }
        }
    }

    /// Wakes everybody.
    pub fn close(&self) {
        self.ring.lock().1 = true;
        self.not_full.notify_all();
        self.not_empty.notify_all();
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
