//! Honest: a number type with operators of its own that wraps, so that no counter has to think of it.

#![warn(missing_docs, unused_must_use)]
#![forbid(unsafe_code)]

pub use crate::counters::{AtomicCounter, ChannelCounter, MutexCounter, RwLockCounter};

mod count {
    use std::num::Wrapping;
    use std::ops::{Add, AddAssign, Deref, DerefMut};

    /// A number modulo 2^64.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub(super) struct Count(Wrapping<u64>);

    impl From<u64> for Count {
        fn from(number: u64) -> Self {
            Count(Wrapping(number))
        }
    }

    impl From<Count> for u64 {
        fn from(Count(Wrapping(number)): Count) -> u64 {
            number
        }
    }

    impl Add<u64> for Count {
        type Output = Count;

        fn add(self, n: u64) -> Count {
            Count(self.0 + Wrapping(n))
        }
    }

    impl<T> AddAssign<T> for Count
    where
        Count: Add<T, Output = Count>,
    {
        fn add_assign(&mut self, n: T) {
            *self = *self + n;
        }
    }

    impl Deref for Count {
        type Target = u64;

        fn deref(&self) -> &u64 {
            &self.0.0
        }
    }

    impl DerefMut for Count {
        fn deref_mut(&mut self) -> &mut u64 {
            &mut self.0.0
        }
    }

    #[cfg(test)]
    mod tests {
        use super::Count;

        #[test]
        fn after_the_last_number_comes_zero() {
            let mut count = Count::from(u64::MAX);
            count += 1;
            assert_eq!(count, Count::default());
        }
    }
}

mod counters {
    use super::count::Count;
    use std::mem::take;
    use sync::atomic::{AtomicU64, Ordering};
    use sync::channel::{Sender, bounded};
    use sync::thread;
    use sync::{Mutex, RwLock};

    /// A counter behind a mutex.
    pub struct MutexCounter(Mutex<Count>);

    impl MutexCounter {
        /// A counter that holds `initial`.
        pub fn new(initial: u64) -> Self {
            MutexCounter(Mutex::new(initial.into()))
        }

        /// Adds one.
        pub fn increment(&self) {
            *self.0.lock() += 1;
        }

        /// Adds `n` and returns the value just before.
        pub fn add(&self, n: u64) -> u64 {
            let mut count = self.0.lock();
            let before = *count;
            *count += n;
            before.into()
        }

        /// The value now.
        pub fn get(&self) -> u64 {
            **self.0.lock()
        }

        /// Takes the value out.
        pub fn reset(&self) -> u64 {
            take(&mut *self.0.lock()).into()
        }
    }

    /// A counter behind a read-write lock.
    pub struct RwLockCounter(RwLock<Count>);

    impl RwLockCounter {
        /// A counter that holds `initial`.
        pub fn new(initial: u64) -> Self {
            RwLockCounter(RwLock::new(initial.into()))
        }

        /// Adds one.
        pub fn increment(&self) {
            *self.0.write() += 1;
        }

        /// Adds `n` and returns the value just before.
        pub fn add(&self, n: u64) -> u64 {
            let mut count = self.0.write();
            let before = *count;
            *count += n;
            before.into()
        }

        /// The value now.
        pub fn get(&self) -> u64 {
            self.read_with(|value| value)
        }

        /// Calls `f` under the read lock.
        pub fn read_with<R>(&self, f: impl FnOnce(u64) -> R) -> R {
            f(**self.0.read())
        }

        /// Takes the value out.
        pub fn reset(&self) -> u64 {
            take(&mut *self.0.write()).into()
        }
    }

    /// A counter without a lock; the atomics wrap by themselves.
    pub struct AtomicCounter(AtomicU64);

    impl AtomicCounter {
        /// A counter that holds `initial`.
        pub fn new(initial: u64) -> Self {
            AtomicCounter(AtomicU64::new(initial))
        }

        /// Adds one.
        pub fn increment(&self) {
            self.0.fetch_sub(u64::MAX, Ordering::AcqRel);
        }

        /// Adds `n` and returns the value just before.
        pub fn add(&self, n: u64) -> u64 {
            self.0.fetch_add(n, Ordering::AcqRel)
        }

        /// The value now.
        pub fn get(&self) -> u64 {
            self.0.load(Ordering::Acquire)
        }

        /// Takes the value out.
        pub fn reset(&self) -> u64 {
            self.0.swap(Default::default(), Ordering::AcqRel)
        }

        /// Puts `new` in the place of `current`.
        ///
        /// # Errors
        /// The actual value, where it is another.
        pub fn compare_and_swap(&self, current: u64, new: u64) -> Result<u64, u64> {
            self.0.compare_exchange(current, new, Ordering::AcqRel, Ordering::Acquire)
        }

        /// Adds one below `limit`.
        pub fn increment_up_to(&self, limit: u64) -> bool {
            let mut value = self.get();
            while value < limit {
                let Err(actual) = self.compare_and_swap(value, value + 1) else { return true };
                value = actual;
            }
            false
        }
    }

    type Visit = Box<dyn FnOnce(&mut Count) + Send>;

    /// A counter owned by a thread of its own.
    pub struct ChannelCounter {
        // The order of the fields is the order in which they are dropped: first the sender, then
        // whoever waits for the thread.
        visits: Sender<Visit>,
        _thread: Joined,
    }

    struct Joined(Option<thread::JoinHandle<()>>);

    impl Drop for Joined {
        fn drop(&mut self) {
            self.0.take().map(|thread| thread.join());
        }
    }

    impl ChannelCounter {
        /// Starts the thread of a counter that holds `initial`.
        pub fn new(initial: u64) -> Self {
            let (visits, inbox) = bounded::<Visit>(8);
            let mut count = Count::from(initial);
            let thread =
                thread::spawn(move || inbox.into_iter().for_each(|visit| visit(&mut count)));
            ChannelCounter { visits, _thread: Joined(Some(thread)) }
        }

        fn visit<R: Send + 'static>(&self, f: impl FnOnce(&mut Count) -> R + Send + 'static) -> R {
            let (reply, answer) = bounded(1);
            let visit: Visit = Box::new(move |count| drop(reply.send(f(count))));
            self.visits.send(visit).unwrap_or_else(|_| panic!("the thread is gone"));
            answer.recv().expect("every visit ends with an answer")
        }

        /// Adds one.
        pub fn increment(&self) {
            self.visit(|count| *count += 1)
        }

        /// Adds `n` and returns the value just before.
        pub fn add(&self, n: u64) -> u64 {
            self.visit(move |count| {
                let before = *count;
                *count += n;
                before.into()
            })
        }

        /// The value now.
        pub fn get(&self) -> u64 {
            self.visit(|count| **count)
        }

        /// Takes the value out.
        pub fn reset(&self) -> u64 {
            self.visit(take).into()
        }
    }
}
