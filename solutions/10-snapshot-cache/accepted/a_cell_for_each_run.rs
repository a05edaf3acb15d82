//! Accepted: a run is a cell that is filled once, so whoever comes meanwhile waits for the cell; the refresher parks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::atomic::{AtomicBool, Ordering::SeqCst};
use sync::time::{Duration, Instant};
use sync::{Arc, Mutex, OnceLock, RwLock, thread};

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
    inner: Arc<Inner<T, E>>,
    refresher: Mutex<Option<thread::JoinHandle<()>>>,
}

/// What a run came to: the snapshot it left, or that it did not take place.
type Flight<T, E> = Arc<OnceLock<Result<Snapshot<T, E>, Stopped>>>;

struct Inner<T, E> {
    source: Box<dyn Fn() -> Result<T, E> + Send + Sync>,
    current: RwLock<Snapshot<T, E>>,
    /// The run that is under way, or the next one.
    flight: Mutex<Flight<T, E>>,
    stopped: AtomicBool,
}

impl<T, E> SnapshotCache<T, E>
where
    T: Send + Sync + 'static,
    E: Clone + Send + Sync + 'static,
{
    pub fn start(
        source: impl Fn() -> Result<T, E> + Send + Sync + 'static,
        interval: Duration,
    ) -> Result<Self, E> {
        let first = Snapshot { value: Arc::new(source()?), version: 0, trouble: None };
        let inner = Arc::new(Inner {
            source: Box::new(source),
            current: RwLock::new(first),
            flight: Mutex::new(Flight::default()),
            stopped: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&inner);
        let refresher = thread::spawn(move || {
            while theirs.park_for(interval) {
                let _ = theirs.refresh();
            }
        });
        Ok(SnapshotCache { inner, refresher: Mutex::new(Some(refresher)) })
    }

    pub fn snapshot(&self) -> Snapshot<T, E> {
        self.inner.current.read().clone()
    }

    pub fn refresh(&self) -> Result<Snapshot<T, E>, Stopped> {
        self.inner.refresh()
    }
}

impl<T, E> SnapshotCache<T, E> {
    pub fn stop(&self) {
        self.inner.stopped.store(true, SeqCst);
        let mut refresher = self.refresher.lock();
        if let Some(refresher) = refresher.take() {
            refresher.thread().unpark();
            let _ = refresher.join();
        }
        // Waits for the run that is under way; the next one does not take place any more.
        let flight = Arc::clone(&self.inner.flight.lock());
        let _ = flight.get_or_init(|| Err(Stopped));
    }
}

impl<T, E> Drop for SnapshotCache<T, E> {
    fn drop(&mut self) {
        self.stop();
    }
}

impl<T, E: Clone> Inner<T, E> {
    /// Whether the time has passed without a stop.
    fn park_for(&self, interval: Duration) -> bool {
        let due = Instant::now().checked_add(interval);
        loop {
            if self.stopped.load(SeqCst) {
                return false;
            }
            match due.map(|due| due.saturating_duration_since(Instant::now())) {
                Some(Duration::ZERO) => return true,
                Some(left) => thread::park_timeout(left),
                None => thread::park(),
            }
        }
    }

    fn refresh(&self) -> Result<Snapshot<T, E>, Stopped> {
        let flight = Arc::clone(&self.flight.lock());
        // The first to come runs the source, the others wait for what it puts into the cell.
        flight.get_or_init(|| self.run()).clone()
    }

    fn run(&self) -> Result<Snapshot<T, E>, Stopped> {
        if self.stopped.load(SeqCst) {
            return Err(Stopped);
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.source)().map(Arc::new)));
        let mut current = self.current.write();
        match outcome {
            Ok(Ok(value)) => {
                *current = Snapshot { value, version: current.version + 1, trouble: None };
            }
            Ok(Err(error)) => current.trouble = Some(Trouble::Failed(error)),
            Err(_) => current.trouble = Some(Trouble::Panicked),
        }
        let snapshot = current.clone();
        drop(current);
        // Who comes from now on comes too late for this run, and finds a cell for the next.
        *self.flight.lock() = Flight::default();
        Ok(snapshot)
    }
}
