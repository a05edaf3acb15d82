//! The learner's buffer and pipeline, as the checks see them.

use super::contract::*;
use exercise_05::{BoundedBuffer, Pipeline, PipelineError};
use sync::Arc;

struct Learner;

/// What is checked.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

impl Subject for Learner {
    fn buffer(&self, capacity: usize) -> Arc<dyn Buffer> {
        Arc::new(BoundedBuffer::new(capacity))
    }

    fn run(
        &self,
        inputs: Vec<Source>,
        workers: usize,
        capacity: usize,
        f: Transform,
    ) -> Result<Vec<u32>, Stopped> {
        Pipeline::run(inputs, workers, capacity, f).map_err(|error| match error {
            PipelineError::Failed(value) => Stopped::Failed(value),
            PipelineError::Panicked => Stopped::Panicked,
        })
    }
}

impl Buffer for BoundedBuffer<u32> {
    fn send(&self, value: u32) -> Result<(), u32> {
        BoundedBuffer::send(self, value)
    }

    fn recv(&self) -> Option<u32> {
        BoundedBuffer::recv(self)
    }

    fn close(&self) {
        BoundedBuffer::close(self)
    }

    fn drain(&self, taken: &mut dyn FnMut(u32)) {
        for value in self {
            taken(value);
        }
    }
}
