//! Honest: a private stream of versions, as an iterator, serves every wait.

use sync::{
    Arc, Condvar, Mutex, MutexGuard,
    time::{Duration, Instant},
};

type Pair<T> = (Arc<T>, u64);

/// A value that is replaced as a whole.
pub struct HotConfig<T> {
    pair: Mutex<Option<Pair<T>>>,
    condition: Condvar,
    reloading: Mutex<()>,
}

/// What is there each time somebody looks, until the deadline.
struct Looks<'a, T> {
    config: &'a HotConfig<T>,
    guard: MutexGuard<'a, Option<Pair<T>>>,
    deadline: Option<Instant>,
    state: Look,
}

#[derive(Clone, Copy, PartialEq)]
enum Look {
    First,
    Again,
    Last,
}

impl<T> Iterator for Looks<'_, T> {
    type Item = Pair<T>;

    fn next(&mut self) -> Option<Pair<T>> {
        match (self.state, self.deadline) {
            (Look::First, _) => self.state = Look::Again,
            (Look::Again, None) => self.config.condition.wait(&mut self.guard),
            (Look::Again, Some(deadline)) => {
                if self.config.condition.wait_until(&mut self.guard, deadline).timed_out() {
                    self.state = Look::Last;
                }
            }
            (Look::Last, _) => return None,
        }
        self.guard.clone()
    }
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        HotConfig {
            pair: Mutex::new(Some((Arc::new(initial), 0))),
            condition: Condvar::new(),
            reloading: Mutex::new(()),
        }
    }

    fn looks(&self, deadline: Option<Instant>) -> Looks<'_, T> {
        Looks { config: self, guard: self.pair.lock(), deadline, state: Look::First }
    }

    pub fn load(&self) -> Arc<T> {
        self.load_versioned().0
    }

    pub fn load_versioned(&self) -> Pair<T> {
        self.looks(None).next().expect("the first look finds something")
    }

    pub fn version(&self) -> u64 {
        self.pair.lock().as_ref().map_or(0, |&(_, version)| version)
    }

    pub fn store(&self, value: T) -> u64 {
        let reloading = self.reloading.lock();
        self.publish(value, reloading)
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let reloading = self.reloading.lock();
        let (old, _) = self.load_versioned();
        self.publish(build(&old), reloading)
    }

    fn publish(&self, value: T, _reloading: MutexGuard<'_, ()>) -> u64 {
        let mut pair = self.pair.lock();
        let version = pair.take().map_or(0, |(_, version)| version + 1);
        pair.replace((value.into(), version));
        drop(pair);
        self.condition.notify_all();
        version
    }

    pub fn wait_newer_than(&self, seen: u64, limit: Option<Duration>) -> Option<Pair<T>> {
        let deadline = limit.map(|limit| Instant::now() + limit);
        self.looks(deadline).find(|(_, version)| *version > seen)
    }
}
