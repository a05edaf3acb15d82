//! The learner's tally.

use super::contract::*;

impl Tally for exercise_01::Tally {
    fn increment(&self) {
        exercise_01::Tally::increment(self)
    }

    fn get(&self) -> u64 {
        exercise_01::Tally::get(self)
    }
}

struct Learner;

impl Subject for Learner {
    fn tally(&self) -> Box<dyn Tally> {
        Box::new(exercise_01::Tally::new())
    }
}

/// The learner's types.
pub fn subject() -> &'static dyn Subject {
    &Learner
}
