//! What a component must do, written for one thread at a time.

use proptest::strategy::BoxedStrategy;
use std::fmt::Debug;
use std::hash::Hash;
use std::ops::RangeInclusive;

/// A sequential specification, and how to perform its operations on the learner's component.
///
/// From it alone come the scenarios (`operations`), what is legal (`initial`, `apply`) and what
/// really happens (`subject`, `perform`, `finish`).
pub trait Specification: Send + Sync + 'static {
    /// What the component holds, as the specification sees it.
    type State: Clone + Eq + Hash + Debug;
    /// One call with its arguments; its `Debug` form is what a learner reads.
    type Operation: Clone + Debug + Send + Sync + 'static;
    /// What a call returns.
    type Outcome: Clone + PartialEq + Debug + Send + 'static;
    /// The learner's component behind the contract's trait, for instance `Box<dyn Counter>`.
    type Subject: Send + Sync + 'static;

    /// Operations to draw scenarios from; simpler ones should shrink first.
    fn operations(&self) -> BoxedStrategy<Self::Operation>;

    /// The state of a fresh component.
    fn initial(&self) -> Self::State;

    /// Legal outcomes with the state after each.
    ///
    /// Empty: the operation waits in this state. Several: any of them is legal.
    fn apply(
        &self,
        state: &Self::State,
        operation: &Self::Operation,
    ) -> Vec<(Self::Outcome, Self::State)>;

    /// A fresh component of the learner's.
    fn subject(&self) -> Self::Subject;

    /// Performs one operation on the learner's component; called by several threads at once.
    fn perform(&self, subject: &Self::Subject, operation: &Self::Operation) -> Self::Outcome;

    /// How large scenarios are.
    fn shape(&self) -> Shape {
        Shape::default()
    }

    /// What ends a scenario, for instance shutting an actor down so that no thread leaks.
    fn finish(&self, _subject: Self::Subject) {}
}

/// How large the scenarios of a specification are, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Threads that run at the same time.
    pub threads: RangeInclusive<usize>,
    /// Operations of each of them.
    pub operations: RangeInclusive<usize>,
    /// Operations that main performs before it starts the threads.
    pub prologue: RangeInclusive<usize>,
    /// Scenarios drawn from the seed.
    pub scenarios: u32,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { threads: 2..=3, operations: 1..=2, prologue: 0..=2, scenarios: 80 }
    }
}
