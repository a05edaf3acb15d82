//! The learner's component, seen through the contract.

use super::contract::*;
use std::sync::Arc;

struct Learner;

/// The component under test.
pub fn subject() -> &'static dyn Subject {
    &Learner
}

impl Subject for Learner {
    fn start(&self) -> Arc<dyn Component> {
        Arc::new(exercise_{{number}}::{{Type}}::new())
    }
}

impl Component for exercise_{{number}}::{{Type}} {
    fn report(&self, number: u64) -> bool {
        exercise_{{number}}::{{Type}}::report(self, number)
    }

    fn highest(&self) -> u64 {
        exercise_{{number}}::{{Type}}::highest(self)
    }
}
