//! Rejected: the first caller of `shutdown` takes the threads and joins them without the lock: the second finds none, and returns while they are still there.
//! Caught by: `shutdown::lets_every_caller_wait_for_the_end` (failed)

use std::{
    collections::VecDeque,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
};
use sync::{
    Arc, Condvar, Mutex,
    thread::{self, JoinHandle},
};

/// The pool has been shut down: it takes no job any more, and this one was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// Why a job has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoResult {
    /// The job panicked.
    Panicked,
    /// The pool was shut down before the job had begun, and did not run it.
    Discarded,
}

/// What becomes of the jobs that wait in the queue when a pool is shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// They are run.
    Drain,
    /// They are discarded.
    Now,
}

/// A job and the place of its result, as the queue holds them: called with `true` it runs, with
/// `false` it is discarded.
type Job = Box<dyn FnOnce(bool) + Send>;

/// A fixed number of worker threads and a bounded queue of jobs.
pub struct WorkerPool {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Shared {
    capacity: usize,
    state: Mutex<State>,
    /// Workers wait here for a job or the end.
    job_or_end: Condvar,
    /// Submitters wait here for room or the end.
    room_or_end: Condvar,
    /// Whoever waits for the last job.
    idle: Condvar,
}

struct State {
    queue: VecDeque<Job>,
    /// Jobs in the queue and jobs that run.
    pending: usize,
    closed: bool,
}

impl WorkerPool {
    /// Starts `workers` threads, with a queue for `capacity` jobs.
    pub fn new(workers: usize, capacity: usize) -> Self {
        assert!(workers > 0, "`workers` must be at least 1");
        assert!(capacity > 0, "`capacity` must be at least 1");
        let shared = Arc::new(Shared {
            capacity,
            state: Mutex::new(State { queue: VecDeque::new(), pending: 0, closed: false }),
            job_or_end: Condvar::new(),
            room_or_end: Condvar::new(),
            idle: Condvar::new(),
        });
        let start = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        WorkerPool { threads: Mutex::new((0..workers).map(start).collect()), shared }
    }

    /// Hands in a job, and returns the way to its result. Waits while the queue is full.
    pub fn submit<T, F>(&self, job: F) -> Result<JobHandle<T>, Closed>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let slot = Arc::new(Slot { result: Mutex::new(None), is_there: Condvar::new() });
        let promised = Arc::clone(&slot);
        self.shared.take(Box::new(move |wanted| {
            let result = match wanted {
                true => catch_unwind(AssertUnwindSafe(job)).map_err(|_| NoResult::Panicked),
                false => Err(NoResult::Discarded),
            };
            promised.put(result);
        }))?;
        Ok(JobHandle { slot })
    }

    /// How many jobs have been taken and are not finished.
    pub fn pending(&self) -> usize {
        self.shared.state.lock().pending
    }

    /// Waits until no job is pending.
    pub fn wait_idle(&self) {
        let mut state = self.shared.state.lock();
        self.shared.idle.wait_while(&mut state, |state| state.pending > 0);
    }

    /// Takes no more jobs, and returns when no thread of the pool is left.
    pub fn shutdown(&self, how: Shutdown) {
        let mut state = self.shared.state.lock();
        state.closed = true;
        let discarded = match how {
            Shutdown::Drain => VecDeque::new(),
            Shutdown::Now => mem::take(&mut state.queue),
        };
        drop(state);
        self.shared.job_or_end.notify_all();
        self.shared.room_or_end.notify_all();
        for job in discarded {
            job(false);
            self.shared.finished();
        }
        let threads = mem::take(&mut *self.threads.lock());
        for thread in threads {
            // An error would say that a worker panicked, and jobs are all that could.
            let _ = thread.join();
        }
    }
}

impl Drop for WorkerPool {
    fn drop(&mut self) {
        self.shutdown(Shutdown::Drain);
    }
}

impl Shared {
    /// Takes a job into the queue.
    fn take(&self, job: Job) -> Result<(), Closed> {
        let mut state = self.state.lock();
        let full = |state: &mut State| !state.closed && state.queue.len() == self.capacity;
        self.room_or_end.wait_while(&mut state, full);
        if state.closed {
            return Err(Closed);
        }
        state.queue.push_back(job);
        state.pending += 1;
        drop(state);
        self.job_or_end.notify_one();
        Ok(())
    }

    /// What each worker does: one job after the other, until the pool is closed and nothing is left.
    fn work(&self) {
        while let Some(job) = self.next() {
            job(true);
            self.finished();
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.state.lock();
        self.job_or_end.wait_while(&mut state, |state| !state.closed && state.queue.is_empty());
        let job = state.queue.pop_front()?;
        drop(state);
        self.room_or_end.notify_one();
        Some(job)
    }

    /// One job is finished, its result in its place.
    fn finished(&self) {
        let mut state = self.state.lock();
        state.pending -= 1;
        if state.pending == 0 {
            drop(state);
            self.idle.notify_all();
        }
    }
}

/// Where a result is put, and waited for.
struct Slot<T> {
    result: Mutex<Option<Result<T, NoResult>>>,
    is_there: Condvar,
}

impl<T> Slot<T> {
    fn put(&self, result: Result<T, NoResult>) {
        *self.result.lock() = Some(result);
        self.is_there.notify_one();
    }
}

/// The way to the result of one job.
pub struct JobHandle<T> {
    slot: Arc<Slot<T>>,
}

impl<T> JobHandle<T> {
    /// Waits until the job is finished, and returns what it returned.
    pub fn wait(self) -> Result<T, NoResult> {
        let mut result = self.slot.result.lock();
        loop {
            match result.take() {
                Some(result) => return result,
                None => self.slot.is_there.wait(&mut result),
            }
        }
    }
}
