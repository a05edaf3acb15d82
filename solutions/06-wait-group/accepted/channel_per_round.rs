//! Accepted: each round has a channel on which nobody ever sends; its end drops the sender, as Go closes a channel, and everybody who waits to receive is let go.

use std::convert::Infallible;
use sync::{
    Arc, Mutex,
    channel::{Receiver, Sender, bounded},
    thread::{self, JoinHandle},
};

/// A count of things that are not done yet, and a place to wait until there are none.
pub struct WaitGroup {
    round: Arc<Mutex<Option<Round>>>,
}

/// A round that is not over: between two rounds there is none.
struct Round {
    count: usize,
    over: Receiver<Infallible>,
    /// Dropped with the round.
    _open: Sender<Infallible>,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        WaitGroup { round: Arc::new(Mutex::new(None)) }
    }

    /// Adds `n` things to the count. Panics when the count does not fit into a `usize`.
    pub fn add(&self, n: usize) {
        let mut round = self.round.lock();
        match &mut *round {
            Some(round) => {
                let count = round.count.checked_add(n);
                round.count = count.expect("what `add` adds does not fit into the count");
            }
            None if n == 0 => {}
            none => {
                let (open, over) = bounded(0);
                *none = Some(Round { count: n, over, _open: open });
            }
        }
    }

    /// Takes one thing off the count; the last one ends the round. Panics at 0.
    pub fn done(&self) {
        let mut current = self.round.lock();
        let over = {
            let Some(round) = &mut *current else { panic!("one `done` too many") };
            round.count -= 1;
            round.count == 0
        };
        if over {
            *current = None;
        }
    }

    /// How many things are not done at this moment.
    pub fn count(&self) -> usize {
        self.round.lock().as_ref().map_or(0, |round| round.count)
    }

    /// Waits until nothing is left to do.
    pub fn wait(&self) {
        let over = self.round.lock().as_ref().map(|round| round.over.clone());
        if let Some(over) = over {
            // Nobody sends: an error says that the sender is gone, and with it the round.
            let Err(_) = over.recv();
        }
    }

    /// One thing more, until the guard is dropped.
    pub fn guard(&self) -> Guard {
        self.add(1);
        Guard(self.clone())
    }

    /// Runs `task` on a thread of its own.
    pub fn spawn<T, F>(&self, task: F) -> JoinHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.add(1);
        let ends = Guard(self.clone());
        thread::spawn(move || {
            let result = task();
            drop(ends);
            result
        })
    }
}

impl Clone for WaitGroup {
    fn clone(&self) -> Self {
        WaitGroup { round: Arc::clone(&self.round) }
    }
}

impl Default for WaitGroup {
    fn default() -> Self {
        WaitGroup::new()
    }
}

/// One thing that is not done yet.
pub struct Guard(WaitGroup);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.done();
    }
}
