//! Honest: how replacements exclude each other is a type parameter with a default, chosen at compile time.

use std::marker::PhantomData;
use sync::{
    Arc, Condvar, Mutex,
    time::{Duration, Instant},
};

/// Value, version, and whoever waits.
pub struct Core<T> {
    pair: Mutex<(Arc<T>, u64)>,
    changed: Condvar,
    turn: Mutex<()>,
}

impl<T> Core<T> {
    fn pair(&self) -> (Arc<T>, u64) {
        self.pair.lock().clone()
    }

    /// Replaces the pair if `accept` says so of its version.
    fn swap_if(&self, value: Arc<T>, accept: impl FnOnce(u64) -> bool) -> Result<u64, Arc<T>> {
        let mut pair = self.pair.lock();
        if !accept(pair.1) {
            return Err(value);
        }
        *pair = (value, pair.1 + 1);
        self.changed.notify_all();
        Ok(pair.1)
    }
}

/// How a new value comes into place.
pub trait Strategy {
    /// Replaces the value by what `build` makes of the one before.
    fn replace<T>(core: &Core<T>, build: impl FnMut(&T) -> Arc<T>) -> u64;
}

/// Build first, look afterwards whether it was in vain.
pub enum Optimistic {}

/// One at a time.
pub enum InTurn {}

impl Strategy for Optimistic {
    fn replace<T>(core: &Core<T>, mut build: impl FnMut(&T) -> Arc<T>) -> u64 {
        loop {
            let (old, seen) = core.pair();
            if let Ok(version) = core.swap_if(build(&old), |version| version == seen) {
                return version;
            }
        }
    }
}

impl Strategy for InTurn {
    fn replace<T>(core: &Core<T>, mut build: impl FnMut(&T) -> Arc<T>) -> u64 {
        let _turn = core.turn.lock();
        let new = build(&core.pair().0);
        core.swap_if(new, |_| true).unwrap_or_else(|_| unreachable!("everything is accepted"))
    }
}

pub struct HotConfig<T, S = InTurn> {
    core: Core<T>,
    strategy: PhantomData<fn() -> S>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        Self::with_strategy(initial)
    }
}

impl<T, S: Strategy> HotConfig<T, S> {
    /// Like `new`, with a strategy of the caller’s choice.
    pub fn with_strategy(initial: T) -> Self {
        let pair = Mutex::new((Arc::new(initial), 0));
        let core = Core { pair, changed: Condvar::new(), turn: Mutex::new(()) };
        Self { core, strategy: PhantomData }
    }

    pub fn load(&self) -> Arc<T> {
        self.core.pair().0
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.core.pair()
    }

    pub fn version(&self) -> u64 {
        self.core.pair().1
    }

    pub fn store(&self, value: T) -> u64 {
        let value = Arc::new(value);
        S::replace(&self.core, |_| Arc::clone(&value))
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        S::replace(&self.core, |old| Arc::new(build(old)))
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let mut pair = self.core.pair.lock();
        while pair.1 <= version {
            let Some(at) = deadline else {
                self.core.changed.wait(&mut pair);
                continue;
            };
            if self.core.changed.wait_until(&mut pair, at).timed_out() {
                break;
            }
        }
        Some(pair.clone()).filter(|pair| pair.1 > version)
    }
}
