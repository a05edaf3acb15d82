//! Strategies: who takes the next step, and which choice is taken.

mod bounded;
mod dpor;
mod random;
mod replay;

pub(super) use bounded::Bounded;
pub(super) use dpor::Dpor;
pub(super) use random::Random;
pub(super) use replay::Replay;

use super::kernel::{Footprint, ThreadId};

/// A thread that could take the next step.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) thread: ThreadId,
    /// Its timeout would fire although others could go on.
    pub(super) early: bool,
    /// It has given way to others.
    pub(super) gives_way: bool,
    pub(super) footprint: Footprint,
    /// It may have to wait: whether it can go on depends on what others did.
    pub(super) may_wait: bool,
}

/// Decides one execution after the other.
pub(super) trait Strategy {
    /// Begins the next execution; false when there is none left.
    fn begin(&mut self) -> bool;
    /// The thread that takes the next step. `current` took the last one; it is among the candidates
    /// only if it can go on.
    fn pick(&mut self, candidates: &[Candidate], current: Option<ThreadId>) -> ThreadId;
    /// One of `0..options`.
    fn choose(&mut self, options: usize) -> usize;
    /// What `from` did so far happens before the next step of `to`.
    fn order(&mut self, _from: ThreadId, _to: ThreadId) {}
    /// `thread` publishes what it did so far.
    fn publish(&mut self, _thread: ThreadId, _edge: u32) {}
    /// What was published happens before the next step of `thread`.
    fn observe(&mut self, _thread: ThreadId, _edge: u32) {}
    /// These threads wait where an execution ends, or where the rest of it is known: their next steps
    /// are not seen to be taken.
    fn stuck(&mut self, _blocked: &[Candidate]) {}
    /// Whether the rest of this execution turned out to be known at the last pick.
    fn cut(&mut self) -> bool {
        false
    }
    /// Executions that turned out to be no new ones.
    fn redundant(&self) -> u64 {
        0
    }
    /// What is to be said about the strategy's course.
    fn finding(&self) -> Option<String> {
        None
    }
}
