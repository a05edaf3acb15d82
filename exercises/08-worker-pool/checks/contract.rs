//! How the checks see a worker pool.

use std::sync::Arc;

/// The learner's component.
pub trait Subject: Send + Sync {
    /// A new pool.
    fn pool(&self, workers: usize, capacity: usize) -> Arc<dyn Pool>;
}

/// A pool.
pub trait Pool: Send + Sync {
    /// Hands in a job; `None` says that the pool is closed.
    fn submit(&self, job: Job) -> Option<Ticket>;
    /// Jobs that are not finished.
    fn pending(&self) -> usize;
    /// Waits until none is pending.
    fn wait_idle(&self);
    /// Takes no more jobs and ends the threads.
    fn shutdown(&self, how: Shutdown);
}

/// Something to do.
pub type Job = Box<dyn FnOnce() -> u32 + Send>;

/// What becomes of the jobs in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    Drain,
    Now,
}

/// Why a job has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoResult {
    Panicked,
    Discarded,
}

/// The way to the result of a job.
pub struct Ticket {
    wait: Box<dyn FnOnce() -> Result<u32, NoResult> + Send>,
}

impl Ticket {
    /// A ticket that is waited for in this way.
    pub fn waited_for_by(wait: impl FnOnce() -> Result<u32, NoResult> + Send + 'static) -> Ticket {
        Ticket { wait: Box::new(wait) }
    }

    /// Waits for the result.
    pub fn wait(self) -> Result<u32, NoResult> {
        (self.wait)()
    }
}
