//! The learner's functions, seen through the contract.

use super::contract::*;
use exercise_07::Cancel;
use std::time::Duration;
use sync::channel::{Receiver, Sender, bounded};

struct Learner;

/// What is checked.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

impl Subject for Learner {
    fn first_of(&self, sources: Vec<Source>, limit: Option<Duration>) -> Result<u32, NoAnswer> {
        exercise_07::first_of(sources, limit).map_err(|reason| match reason {
            exercise_07::NoAnswer::TimedOut => NoAnswer::TimedOut,
            exercise_07::NoAnswer::AllFailed => NoAnswer::AllFailed,
        })
    }

    fn line(&self, capacity: usize) -> Line {
        let (outlet, values) = bounded(capacity);
        let (gives, cancel) = bounded(0);
        let (outlet, inlet) = (Box::new(Sending(outlet)), Box::new(Receiving { values, cancel }));
        Line { outlet, cancel: Box::new(gives), inlet }
    }
}

struct Sending(Sender<u32>);

impl Outlet for Sending {
    fn send(&self, value: u32) -> bool {
        self.0.send(value).is_ok()
    }
}

struct Receiving {
    values: Receiver<u32>,
    cancel: Cancel,
}

impl Inlet for Receiving {
    fn recv_or_cancel(&self, limit: Option<Duration>) -> Result<u32, Stopped> {
        let received = exercise_07::recv_or_cancel(&self.values, &self.cancel, limit);
        received.map_err(|reason| match reason {
            exercise_07::Stopped::Cancelled => Stopped::Cancelled,
            exercise_07::Stopped::TimedOut => Stopped::TimedOut,
            exercise_07::Stopped::Closed => Stopped::Closed,
        })
    }

    fn debounce(&self, quiet: Duration, limit: Duration) -> Option<u32> {
        exercise_07::debounce(&self.values, quiet, limit)
    }

    fn every(&self, period: Duration, action: &mut dyn FnMut()) -> u64 {
        exercise_07::every(period, &self.cancel, action)
    }

    fn rest(&self) -> Vec<u32> {
        self.values.try_iter().collect()
    }
}
