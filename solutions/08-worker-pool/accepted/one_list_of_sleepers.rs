//! Accepted: no condition variable: whoever waits, for whatever, joins one list and parks, and every change wakes the whole list to look again.

use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::{
    Arc, Mutex,
    thread::{self, JoinHandle, Thread},
};

/// The pool has been shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// Why a job has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoResult {
    /// The job panicked.
    Panicked,
    /// The pool did not run it.
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

type Job = Box<dyn FnOnce() + Send>;

/// A job in the queue, and what is done with its place if it never runs.
struct Entry {
    run: Job,
    discard: Job,
}

/// A fixed number of worker threads and a bounded queue of jobs.
pub struct WorkerPool {
    floor: Arc<Floor>,
    capacity: usize,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Where everybody meets.
struct Floor {
    state: Mutex<State>,
}

struct State {
    queue: VecDeque<Entry>,
    running: usize,
    closed: bool,
    sleepers: Vec<Thread>,
}

impl Floor {
    /// Waits until `look` finds what it looks for.
    fn until<R>(&self, mut look: impl FnMut(&mut State) -> Option<R>) -> R {
        loop {
            let mut state = self.state.lock();
            if let Some(found) = look(&mut state) {
                return found;
            }
            state.sleepers.push(thread::current());
            drop(state);
            // An unpark that comes before is not lost.
            thread::park();
        }
    }

    /// Wakes everybody, so that they see what has changed.
    fn tell(&self) {
        let sleepers = mem::take(&mut self.state.lock().sleepers);
        sleepers.iter().for_each(Thread::unpark);
    }

    fn work(&self) {
        loop {
            let next = self.until(|state| match state.queue.pop_front() {
                Some(entry) => {
                    state.running += 1;
                    Some(Some(entry))
                }
                None => state.closed.then_some(None),
            });
            let Some(Entry { run, discard: _ }) = next else { return };
            // There is room in the queue.
            self.tell();
            run();
            self.state.lock().running -= 1;
            self.tell();
        }
    }
}

impl WorkerPool {
    /// Starts `workers` threads, with a queue for `capacity` jobs.
    pub fn new(workers: usize, capacity: usize) -> Self {
        assert!(workers >= 1, "no `workers`");
        assert!(capacity >= 1, "no `capacity`");
        let state = State {
            queue: VecDeque::with_capacity(capacity),
            running: 0,
            closed: false,
            sleepers: Vec::new(),
        };
        let floor = Arc::new(Floor { state: Mutex::new(state) });
        let threads = Mutex::new(Vec::with_capacity(workers));
        for _ in 0..workers {
            let floor = Arc::clone(&floor);
            threads.lock().push(thread::spawn(move || floor.work()));
        }
        WorkerPool { floor, capacity, threads }
    }

    /// Hands in a job, and returns the way to its result.
    pub fn submit<T, F>(&self, job: F) -> Result<JobHandle<T>, Closed>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let place = Arc::new(Mutex::new(None));
        let (of_run, of_discard) = (Arc::clone(&place), Arc::clone(&place));
        let run = Box::new(move || {
            let result = catch_unwind(AssertUnwindSafe(job)).map_err(|_| NoResult::Panicked);
            *of_run.lock() = Some(result);
        });
        let discard = Box::new(move || *of_discard.lock() = Some(Err(NoResult::Discarded)));
        let mut entry = Some(Entry { run, discard });
        let taken = self.floor.until(|state| {
            if state.closed {
                return Some(Err(Closed));
            }
            (state.queue.len() < self.capacity).then(|| {
                state.queue.extend(entry.take());
                Ok(())
            })
        });
        taken?;
        self.floor.tell();
        Ok(JobHandle { place, floor: Arc::clone(&self.floor) })
    }

    /// How many jobs have been taken and are not finished.
    pub fn pending(&self) -> usize {
        let state = self.floor.state.lock();
        state.queue.len() + state.running
    }

    /// Waits until no job is pending.
    pub fn wait_idle(&self) {
        self.floor.until(|state| (state.queue.is_empty() && state.running == 0).then_some(()));
    }

    /// Takes no more jobs, and returns when no thread of the pool is left.
    pub fn shutdown(&self, how: Shutdown) {
        let mut state = self.floor.state.lock();
        state.closed = true;
        let mut discarded = VecDeque::new();
        if how == Shutdown::Now {
            mem::swap(&mut state.queue, &mut discarded);
        }
        drop(state);
        for Entry { run: _, discard } in discarded {
            discard();
        }
        self.floor.tell();
        let mut threads = self.threads.lock();
        while let Some(thread) = threads.pop() {
            let _ = thread.join();
        }
    }
}

impl Drop for WorkerPool {
    fn drop(&mut self) {
        self.shutdown(Shutdown::Drain);
    }
}

/// The way to the result of one job.
pub struct JobHandle<T> {
    place: Arc<Mutex<Option<Result<T, NoResult>>>>,
    floor: Arc<Floor>,
}

impl<T> JobHandle<T> {
    /// Waits until the job is finished, and returns what it returned.
    pub fn wait(self) -> Result<T, NoResult> {
        // A result is put in its place before everybody is told.
        self.floor.until(|_| self.place.lock().take())
    }
}
