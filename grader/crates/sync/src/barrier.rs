//! A meeting point, as [`std::sync::Barrier`].

use crate::engine::{self, Access, Footprint, ObjectId, Operation, RawEvent, State, Until};
use crate::slot::Slot;
use std::fmt;
use std::panic::Location;

/// Lets a number of threads wait for each other, again and again.
///
/// What each thread did before it arrived happens before what any of them does after it has left.
pub struct Barrier {
    slot: Slot,
    threads: usize,
    raw: std::sync::Barrier,
}

/// Whether this thread is the leader of its round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BarrierWaitResult(bool);

impl BarrierWaitResult {
    /// True for exactly one thread of each round.
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl Barrier {
    /// A barrier for so many threads. With 0 it behaves as with 1: nobody waits.
    #[track_caller]
    pub const fn new(threads: usize) -> Self {
        Barrier { slot: Slot::new(), threads, raw: std::sync::Barrier::new(threads) }
    }

    /// Waits until as many threads wait as the barrier is for.
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        let place = Location::caller();
        let begun = engine::begin(Operation::Arrive, Some(self.slot.made()), place);
        let Some(execution) = begun else {
            return BarrierWaitResult(self.raw.wait().is_leader());
        };
        let object = self.object(execution);
        let footprint = Footprint::one(object, Access::Write);
        execution.step(Operation::Arrive, Some(object), place, Until::Now, footprint);
        let me = execution.me();
        // Each round has an edge of its own: whoever leaves late has not met those of the next round.
        let next_edge = execution.kernel.edge();
        let (edge, round) = execution.with(object, |state| {
            let State::Barrier { size, arrived, generation, edge } = state else {
                unreachable!("a barrier")
            };
            *arrived += 1;
            if *arrived >= *size {
                *arrived = 0;
                *generation += 1;
                return (std::mem::replace(edge, next_edge), None);
            }
            (*edge, Some(*generation))
        });
        execution.kernel.publish(edge);
        execution.event(RawEvent::new(me, Operation::Arrive, place).on(object));
        execution.progress();
        let Some(round) = round else {
            execution.kernel.observe(edge);
            return BarrierWaitResult(true);
        };
        // Leaving touches nothing: whoever waited for the last arrival commutes with the others.
        let until = Until::Generation(object, round);
        execution.step(Operation::Leave, Some(object), place, until, Footprint::default());
        execution.kernel.observe(edge);
        execution.event(RawEvent::new(me, Operation::Leave, place).on(object));
        BarrierWaitResult(false)
    }

    fn object(&self, execution: &engine::Execution) -> ObjectId {
        self.slot.object(execution, |made| {
            let edge = execution.kernel.edge();
            let state = State::Barrier { size: self.threads, arrived: 0, generation: 0, edge };
            execution.register("Barrier", made, state, 1, engine::plain)
        })
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Barrier { .. }")
    }
}
