//! The learner's mailbox.

use super::contract::*;

impl Mailbox for exercise_02::Mailbox {
    fn increment(&self) {
        exercise_02::Mailbox::increment(self)
    }

    fn get(&self) -> u64 {
        exercise_02::Mailbox::get(self)
    }
}

struct Learner;

impl Subject for Learner {
    fn mailbox(&self) -> Box<dyn Mailbox> {
        Box::new(exercise_02::Mailbox::new())
    }
}

/// The learner's types.
pub fn subject() -> &'static dyn Subject {
    &Learner
}
