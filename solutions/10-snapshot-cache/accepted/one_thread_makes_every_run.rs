//! Accepted: the refresher's thread makes every run, also those that others ask for by a message; who comes meanwhile is answered together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::channel::{self, Receiver, RecvTimeoutError, Sender};
use sync::time::{Duration, Instant};
use sync::{Arc, Mutex, RwLock, thread};

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

/// Who waits for a run.
type Asker<T, E> = Sender<Snapshot<T, E>>;

enum Request<T, E> {
    Refresh(Asker<T, E>),
    Stop,
}

/// A value that readers share, and a thread that asks the source for a new one at an interval.
pub struct SnapshotCache<T, E> {
    current: Arc<RwLock<Snapshot<T, E>>>,
    requests: Sender<Request<T, E>>,
    refresher: Mutex<Option<thread::JoinHandle<()>>>,
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
        let current = Arc::new(RwLock::new(first));
        let (requests, mailbox) = channel::unbounded();
        let theirs = Arc::clone(&current);
        let refresher = thread::spawn(move || {
            serve(&mailbox, interval, || publish(&theirs, run(&source)));
        });
        Ok(SnapshotCache { current, requests, refresher: Mutex::new(Some(refresher)) })
    }

    pub fn snapshot(&self) -> Snapshot<T, E> {
        self.current.read().clone()
    }

    pub fn refresh(&self) -> Result<Snapshot<T, E>, Stopped> {
        let (asker, answer) = channel::bounded(1);
        self.requests.send(Request::Refresh(asker)).map_err(|_| Stopped)?;
        // A request that nobody serves is dropped with the mailbox, and its asker with it.
        answer.recv().map_err(|_| Stopped)
    }
}

impl<T, E> SnapshotCache<T, E> {
    pub fn stop(&self) {
        let mut refresher = self.refresher.lock();
        if let Some(refresher) = refresher.take() {
            let _ = self.requests.send(Request::Stop);
            let _ = refresher.join();
        }
    }
}

impl<T, E> Drop for SnapshotCache<T, E> {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Refreshes on request and at the interval, until it is told to stop.
fn serve<T, E: Clone>(
    mailbox: &Receiver<Request<T, E>>,
    interval: Duration,
    refresh: impl Fn() -> Snapshot<T, E>,
) {
    let next = || Instant::now().checked_add(interval);
    let mut due = next();
    loop {
        let request = match due {
            Some(due) => mailbox.recv_deadline(due),
            None => mailbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let first = match request {
            Ok(Request::Refresh(asker)) => Some(asker),
            Err(RecvTimeoutError::Timeout) => None,
            Ok(Request::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        };
        let by_itself = first.is_none();
        let snapshot = refresh();
        if by_itself {
            due = next();
        }
        let mut stop = false;
        let mut askers: Vec<Asker<T, E>> = first.into_iter().collect();
        // All who came while the source ran.
        for request in mailbox.try_iter() {
            match request {
                Request::Refresh(asker) => askers.push(asker),
                Request::Stop => stop = true,
            }
        }
        for asker in askers {
            let _ = asker.send(snapshot.clone());
        }
        if stop {
            return;
        }
    }
}

fn run<T, E>(source: &impl Fn() -> Result<T, E>) -> Result<T, Trouble<E>> {
    match catch_unwind(AssertUnwindSafe(source)) {
        Ok(result) => result.map_err(Trouble::Failed),
        Err(_) => Err(Trouble::Panicked),
    }
}

fn publish<T, E: Clone>(
    current: &RwLock<Snapshot<T, E>>,
    outcome: Result<T, Trouble<E>>,
) -> Snapshot<T, E> {
    // Only this thread writes, so what it reads stays true until it does.
    let before = current.read().clone();
    let after = match outcome {
        Ok(value) => {
            Snapshot { value: Arc::new(value), version: before.version + 1, trouble: None }
        }
        Err(trouble) => Snapshot { trouble: Some(trouble), ..before.clone() },
    };
    *current.write() = after.clone();
    after
}
