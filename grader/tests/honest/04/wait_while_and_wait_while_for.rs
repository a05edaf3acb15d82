//! Honest: the conditions of both waits are closures, and the lock is a type of its own with two verbs.

use std::mem;
use sync::{Arc, Condvar, Mutex, time::Duration};

struct State<T> {
    pair: (Arc<T>, u64),
}

/// A value that is replaced as a whole.
pub struct HotConfig<T> {
    state: Mutex<State<T>>,
    newer: Condvar,
    turn: Mutex<()>,
}

impl<T> HotConfig<T> {
    pub fn new(initial: T) -> Self {
        let pair = (Arc::new(initial), 0);
        HotConfig { state: Mutex::new(State { pair }), newer: Condvar::new(), turn: Mutex::new(()) }
    }

    fn look<R>(&self, look: impl FnOnce(&(Arc<T>, u64)) -> R) -> R {
        look(&self.state.lock().pair)
    }

    pub fn load(&self) -> Arc<T> {
        self.look(|(value, _)| Arc::clone(value))
    }

    pub fn load_versioned(&self) -> (Arc<T>, u64) {
        self.look(Clone::clone)
    }

    pub fn version(&self) -> u64 {
        self.look(|&(_, version)| version)
    }

    fn replace(&self, value: Arc<T>) -> u64 {
        let (_old, version) = {
            let mut state = self.state.lock();
            let version = state.pair.1 + 1;
            (mem::replace(&mut state.pair, (value, version)), version)
        };
        self.newer.notify_all();
        version
    }

    pub fn store(&self, value: T) -> u64 {
        let value = Arc::new(value);
        let _turn = self.turn.lock();
        self.replace(value)
    }

    pub fn update(&self, build: impl Fn(&T) -> T) -> u64 {
        let _turn = self.turn.lock();
        self.replace(build(&*self.load()).into())
    }

    pub fn wait_newer_than(&self, version: u64, limit: Option<Duration>) -> Option<(Arc<T>, u64)> {
        let is_old = |state: &mut State<T>| state.pair.1 <= version;
        let mut state = self.state.lock();
        match limit {
            None => self.newer.wait_while(&mut state, is_old),
            Some(limit) => drop(self.newer.wait_while_for(&mut state, is_old, limit)),
        }
        (state.pair.1 > version).then(|| state.pair.clone())
    }
}
