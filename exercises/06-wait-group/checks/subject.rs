//! The learner's wait group, seen through the contract.

use super::contract::*;
use exercise_06::WaitGroup;
use std::any::Any;

struct Learner;

/// The component under test.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

impl Subject for Learner {
    fn group(&self) -> Box<dyn Group> {
        Box::new(WaitGroup::new())
    }
}

impl Group for WaitGroup {
    fn add(&self, n: usize) {
        WaitGroup::add(self, n);
    }
    fn done(&self) {
        WaitGroup::done(self);
    }
    fn count(&self) -> usize {
        WaitGroup::count(self)
    }
    fn wait(&self) {
        WaitGroup::wait(self);
    }
    fn guard(&self) -> Box<dyn Any + Send> {
        Box::new(WaitGroup::guard(self))
    }
    fn spawn(&self, task: Box<dyn FnOnce() -> u32 + Send>) -> Task {
        let handle = WaitGroup::spawn(self, task);
        Task::joined_by(move || handle.join())
    }
    fn another(&self) -> Box<dyn Group> {
        Box::new(self.clone())
    }
}
