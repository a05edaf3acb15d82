//! Rejected: A lock around the source keeps runs apart, and everyone who waited for it runs the source once more.
//! Caught by: `refresh::serves_all_who_come_meanwhile` (failed)

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{
    Arc, Condvar, Mutex, thread,
    time::{Duration, Instant},
};

/// What readers get: a value as the source gave it, and what has happened since.
///
/// The three fields belong together: nobody ever sees the value of one run with the version or the
/// trouble of another.
#[derive(Debug, PartialEq, Eq)]
pub struct Snapshot<T, E> {
    /// What the source gave the last time it gave something.
    pub value: Arc<T>,
    /// How often the value has been replaced: 0 for the first one.
    pub version: u64,
    /// What went wrong in the last run of the source; `None` if nothing did.
    pub trouble: Option<Trouble<E>>,
}

impl<T, E: Clone> Clone for Snapshot<T, E> {
    fn clone(&self) -> Self {
        let (value, trouble) = (Arc::clone(&self.value), self.trouble.clone());
        Snapshot { value, version: self.version, trouble }
    }
}

/// Why a run of the source gave no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble<E> {
    /// The source returned this error.
    Failed(E),
    /// The source panicked.
    Panicked,
}

/// The cache has been stopped: the source is not asked any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// A value that readers share, and a thread that asks the source for a new one at an interval.
pub struct SnapshotCache<T, E> {
    shared: Arc<Shared<T, E>>,
    refresher: Mutex<Option<thread::JoinHandle<()>>>,
}

struct Shared<T, E> {
    source: Box<dyn Fn() -> Result<T, E> + Send + Sync>,
    state: Mutex<State<T, E>>,
    /// Held by whoever runs the source.
    turn: Mutex<()>,
    /// A run has ended.
    landed: Condvar,
    /// The refresher is to end.
    stopping: Condvar,
}

struct State<T, E> {
    snapshot: Snapshot<T, E>,
    /// Someone is running the source.
    running: bool,
    /// How many runs have ended.
    runs: u64,
    stopped: bool,
}

impl<T, E> SnapshotCache<T, E>
where
    T: Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    /// Runs the source once, on this thread, and starts the refresher.
    pub fn start(
        source: impl Fn() -> Result<T, E> + Send + Sync + 'static,
        interval: Duration,
    ) -> Result<Self, E> {
        let snapshot = Snapshot { value: Arc::new(source()?), version: 0, trouble: None };
        let shared = Arc::new(Shared {
            source: Box::new(source),
            state: Mutex::new(State { snapshot, running: false, runs: 0, stopped: false }),
            turn: Mutex::new(()),
            landed: Condvar::new(),
            stopping: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        let refresher = thread::spawn(move || theirs.refresh_at(interval));
        Ok(SnapshotCache { shared, refresher: Mutex::new(Some(refresher)) })
    }

    /// The current snapshot. Never waits for a run of the source.
    pub fn snapshot(&self) -> Snapshot<T, E> {
        self.shared.state.lock().snapshot.clone()
    }

    /// Asks the source for a new value now, or shares the run that is under way.
    pub fn refresh(&self) -> Result<Snapshot<T, E>, Stopped> {
        self.shared.refresh()
    }
}

impl<T, E> SnapshotCache<T, E> {
    /// Ends the refresher, and waits until its thread has ended and no run is under way.
    pub fn stop(&self) {
        let mut state = self.shared.state.lock();
        state.stopped = true;
        self.shared.stopping.notify_all();
        self.shared.landed.wait_while(&mut state, |state| state.running);
        drop(state);
        let mut refresher = self.refresher.lock();
        if let Some(refresher) = refresher.take() {
            // It catches what the source throws, so there is no panic to pass on.
            let _ = refresher.join();
        }
    }
}

impl<T, E> Drop for SnapshotCache<T, E> {
    fn drop(&mut self) {
        self.stop();
    }
}

impl<T, E: Clone> Shared<T, E> {
    /// The refresher's thread.
    fn refresh_at(&self, interval: Duration) {
        while self.sleep_for(interval) {
            let _ = self.refresh();
        }
    }

    /// Whether the time has passed without a stop.
    fn sleep_for(&self, interval: Duration) -> bool {
        // Too long for the clock is too long to pass.
        let due = Instant::now().checked_add(interval);
        let mut state = self.state.lock();
        while !state.stopped {
            match due {
                None => self.stopping.wait(&mut state),
                Some(due) => {
                    if self.stopping.wait_until(&mut state, due).timed_out() {
                        break;
                    }
                }
            }
        }
        !state.stopped
    }

    fn refresh(&self) -> Result<Snapshot<T, E>, Stopped> {
        let state = self.state.lock();
        if state.stopped {
            return Err(Stopped);
        }
        drop(state);
        let _turn = self.turn.lock();
        let mut state = self.state.lock();
        if state.stopped {
            return Err(Stopped);
        }
        state.running = true;
        drop(state);

        let outcome = catch_unwind(AssertUnwindSafe(&self.source)).map_err(|_| Trouble::Panicked);
        let outcome = outcome.and_then(|result| result.map_err(Trouble::Failed));
        let outcome = outcome.map(Arc::new);

        let mut state = self.state.lock();
        let mut replaced = None;
        match outcome {
            Ok(value) => {
                replaced = Some(mem::replace(&mut state.snapshot.value, value));
                state.snapshot.version += 1;
                state.snapshot.trouble = None;
            }
            Err(trouble) => state.snapshot.trouble = Some(trouble),
        }
        state.running = false;
        state.runs += 1;
        let snapshot = state.snapshot.clone();
        drop(state);
        self.landed.notify_all();
        // Perhaps the last copy of a large value, whose end takes its time: not under the lock.
        drop(replaced);
        Ok(snapshot)
    }
}
