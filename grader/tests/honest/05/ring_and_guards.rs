//! Honest: a ring in a module of its own; drop guards notice panics and the end of the last producer.

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
