//! Honest: a ring in a module of its own; threads run boxed closures, and outputs come out of a heap.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::panic;
use sync::{Arc, Mutex, thread};

pub use buffer::{BoundedBuffer, Iter};

mod buffer {
    use sync::{Condvar, Mutex};

    mod ring {
        //! A ring of fixed size.

        pub(super) struct Ring<T> {
            slots: Box<[Option<T>]>,
            first: usize,
            len: usize,
        }

        impl<T> Ring<T> {
            pub(super) fn new(size: usize) -> Self {
                Ring {
                    slots: std::iter::repeat_with(|| None).take(size).collect(),
                    first: 0,
                    len: 0,
                }
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
}

/// Producers, a bounded buffer, workers that transform, and a collector.
pub struct Pipeline;

/// An output that knows its place; compared by that alone.
struct Placed<O> {
    place: (usize, usize),
    output: O,
}

impl<O> PartialEq for Placed<O> {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl<O> Eq for Placed<O> {}

impl<O> PartialOrd for Placed<O> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<O> Ord for Placed<O> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

/// Closes the buffer when the last clone of it is gone.
struct Closer<'a, T>(&'a BoundedBuffer<T>);

impl<T> Drop for Closer<'_, T> {
    fn drop(&mut self) {
        self.0.close();
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
        if workers == 0 {
            panic!("no `workers`, no work");
        }
        let items = &BoundedBuffer::new(capacity);
        let heap = &Mutex::new(BinaryHeap::new());
        let failure = &Mutex::new(None::<PipelineError<E>>);
        let f = &f;
        let stop = |error: PipelineError<E>| {
            let mut failure = failure.lock();
            *failure = failure.take().or(Some(error));
            drop(failure);
            items.close();
        };
        let mut bodies: Vec<Box<dyn FnOnce() + Send + '_>> = Vec::new();
        let closer = Arc::new(Closer(items));
        for (source, input) in inputs.into_iter().enumerate() {
            let closer = Arc::clone(&closer);
            bodies.push(Box::new(move || {
                for (position, item) in input.enumerate() {
                    if closer.0.send(((source, position), item)).is_err() {
                        break;
                    }
                }
            }));
        }
        drop(closer);
        for _ in 0..workers {
            bodies.push(Box::new(move || {
                for (place, item) in items {
                    if failure.lock().is_some() {
                        break;
                    }
                    match f(item) {
                        Ok(output) => heap.lock().push(Reverse(Placed { place, output })),
                        Err(error) => stop(PipelineError::Failed(error)),
                    }
                }
            }));
        }
        thread::scope(|scope| {
            for body in bodies {
                scope.spawn(move || {
                    if panic::catch_unwind(panic::AssertUnwindSafe(body)).is_err() {
                        stop(PipelineError::Panicked);
                    }
                });
            }
        });
        if let Some(error) = failure.lock().take() {
            return Err(error);
        }
        let mut heap = heap.lock();
        Ok(std::iter::from_fn(|| heap.pop()).map(|Reverse(placed)| placed.output).collect())
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
