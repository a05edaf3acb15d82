//! Exercise 08: a fixed number of threads that do the jobs others hand in.

// Remove this line when you begin: the compiler then tells you what you have not used yet.
#![allow(dead_code, unused_imports, unused_variables)]

use std::{
    collections::VecDeque,
    marker::PhantomData,
    panic::{AssertUnwindSafe, catch_unwind},
};
use sync::{Arc, Condvar, Mutex, thread};

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
    /// They are discarded at once: who waits for the result of one hears [`NoResult::Discarded`],
    /// and not only when the jobs that run have ended.
    Now,
}

/// A fixed number of worker threads and a bounded queue of jobs.
///
/// A job that was taken runs once, on one of the workers, and never more jobs at a time than there
/// are workers; jobs begin in the order in which they were taken. Jobs on different workers run
/// side by side.
///
/// Whatever a thread did before it handed in a job happens-before the job, and whatever the job did
/// happens-before the return of the [`JobHandle::wait`] for it, of a [`WorkerPool::wait_idle`] that
/// found it finished, and of [`WorkerPool::shutdown`].
pub struct WorkerPool {
    // Put your own fields here.
}

impl WorkerPool {
    /// Starts `workers` threads. Up to `capacity` jobs wait in the queue, besides those that the
    /// workers have taken out of it.
    ///
    /// # Panics
    ///
    /// When `workers` or `capacity` is 0, with a message that names it.
    pub fn new(workers: usize, capacity: usize) -> Self {
        todo!("start the threads")
    }

    /// Hands in a job, and returns the way to its result. Waits while the queue is full.
    ///
    /// Somebody who does not need the result may drop the handle; the job runs all the same.
    /// A job may hand in others, but must not wait for room or for a result that only its own
    /// worker could see to.
    ///
    /// # Errors
    ///
    /// [`Closed`] once the pool has been shut down, also if that happened while this call was
    /// waiting for room. The job was then not taken and never runs.
    pub fn submit<T, F>(&self, job: F) -> Result<JobHandle<T>, Closed>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        todo!("put the job into the queue, and keep the place where its result will be")
    }

    /// How many jobs have been taken and are not finished: those in the queue and those that run.
    ///
    /// A job is finished when it has returned or panicked, or when it has been discarded.
    pub fn pending(&self) -> usize {
        todo!("count them")
    }

    /// Waits until no job is pending; returns at once if none is.
    ///
    /// Must not be called by a job of the same pool, which would wait for itself.
    pub fn wait_idle(&self) {
        todo!("wait for the last job")
    }

    /// Takes no more jobs, sees to those in the queue as `how` says, waits for those that run, and
    /// joins the threads: when this returns, no thread of the pool is left.
    ///
    /// Several threads may shut the pool down, and several times: every call returns once the
    /// threads have ended. A [`Shutdown::Now`] discards what a [`Shutdown::Drain`] has not run yet.
    /// Must not be called by a job of the same pool, which would wait for itself.
    pub fn shutdown(&self, how: Shutdown) {
        todo!("close the queue, then wait for the threads")
    }
}

impl Drop for WorkerPool {
    /// As `shutdown(Shutdown::Drain)`.
    fn drop(&mut self) {
        todo!("shut down")
    }
}

/// The way to the result of one job.
pub struct JobHandle<T> {
    // Put your own fields here.
    result: PhantomData<T>,
}

impl<T> JobHandle<T> {
    /// Waits until the job is finished, and returns what it returned.
    ///
    /// # Errors
    ///
    /// [`NoResult::Panicked`] or [`NoResult::Discarded`].
    pub fn wait(self) -> Result<T, NoResult> {
        todo!("wait for the result")
    }
}
