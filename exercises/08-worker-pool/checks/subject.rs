//! The learner's pool, seen through the contract.

use super::contract::*;
use exercise_08::WorkerPool;
use std::sync::Arc;

struct Learner;

/// The component under test.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

impl Subject for Learner {
    fn pool(&self, workers: usize, capacity: usize) -> Arc<dyn Pool> {
        Arc::new(WorkerPool::new(workers, capacity))
    }
}

impl Pool for WorkerPool {
    fn submit(&self, job: Job) -> Option<Ticket> {
        let handle = WorkerPool::submit(self, job).ok()?;
        Some(Ticket::waited_for_by(move || {
            handle.wait().map_err(|reason| match reason {
                exercise_08::NoResult::Panicked => NoResult::Panicked,
                exercise_08::NoResult::Discarded => NoResult::Discarded,
            })
        }))
    }

    fn pending(&self) -> usize {
        WorkerPool::pending(self)
    }

    fn wait_idle(&self) {
        WorkerPool::wait_idle(self);
    }

    fn shutdown(&self, how: Shutdown) {
        WorkerPool::shutdown(
            self,
            match how {
                Shutdown::Drain => exercise_08::Shutdown::Drain,
                Shutdown::Now => exercise_08::Shutdown::Now,
            },
        );
    }
}
