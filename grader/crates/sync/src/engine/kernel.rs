//! What an engine must provide; every primitive is written once over it.

use super::execution::Execution;
use std::rc::Rc;

/// A thread of an execution, counted from 0 (`main`) in the order of spawning.
pub(crate) type ThreadId = usize;
/// An object of an execution, counted in the order of first use.
pub(crate) type ObjectId = u32;
/// A clock that one thread publishes to and another observes: a happens-before edge.
pub(crate) type EdgeId = u32;

/// How a visible operation touches an object; two accesses commute unless one of them changes what the other sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Sees the object.
    Read,
    /// Changes the object in a way that commutes with the same kind of change (a count of handles).
    Adjust,
    /// Waits for a lock and takes it.
    Take,
    /// Gives a lock back. Whoever waits for it comes after that in any case: only somebody who looks
    /// without waiting can tell the difference.
    Give,
    /// Sees and changes the object.
    Write,
}

impl Access {
    /// Whether the order of the two matters.
    pub(crate) fn conflicts(self, other: Access) -> bool {
        use Access::{Adjust, Give, Read, Take};
        !matches!(
            (self, other),
            (Read, Read | Give) | (Adjust, Adjust) | (Take, Give) | (Give, Read | Take | Give)
        )
    }
}

/// Everything one visible operation touches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Footprint {
    few: [Option<(ObjectId, Access)>; 3],
    many: Option<Rc<[(ObjectId, Access)]>>,
    everything: bool,
}

impl Footprint {
    /// One object.
    pub(crate) fn one(object: ObjectId, access: Access) -> Self {
        Footprint { few: [Some((object, access)), None, None], ..Footprint::default() }
    }

    /// Several objects.
    pub(crate) fn of(touched: &[(ObjectId, Access)]) -> Self {
        if touched.len() > 3 {
            return Footprint { many: Some(touched.into()), ..Footprint::default() };
        }
        let mut few = [None; 3];
        for (slot, one) in few.iter_mut().zip(touched) {
            *slot = Some(*one);
        }
        Footprint { few, ..Footprint::default() }
    }

    /// Conflicts with every other operation (giving way: whether it may go on depends on all others).
    pub(crate) fn everything() -> Self {
        Footprint { everything: true, ..Footprint::default() }
    }

    /// The objects touched.
    pub(crate) fn touched(&self) -> impl Iterator<Item = (ObjectId, Access)> + '_ {
        self.few.iter().flatten().copied().chain(self.many.iter().flat_map(|m| m.iter().copied()))
    }

    /// True for the footprint that conflicts with every other.
    pub(crate) fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether the order of the two operations matters.
    pub(crate) fn conflicts(&self, other: &Footprint) -> bool {
        self.everything
            || other.everything
            || self.touched().any(|(o, a)| other.touched().any(|(p, b)| o == p && a.conflicts(b)))
    }
}

/// What must hold before a pending operation can be performed.
#[derive(Clone, Debug, Default)]
pub(crate) enum Until {
    /// Nothing.
    #[default]
    Now,
    /// Never: only a deadline ends the wait.
    Never,
    /// The mutex is free.
    Unlocked(ObjectId),
    /// This thread was notified and the mutex is free.
    Notified(ObjectId),
    /// No writer holds the lock and none waits for it.
    Readable(ObjectId),
    /// No writer holds the lock and none waits for it: this one may announce itself.
    NoWriter(ObjectId),
    /// Nobody holds the lock.
    Writable(ObjectId),
    /// The thread has ended.
    Ended(ThreadId),
    /// This thread has a park token.
    Token,
    /// The barrier has left this generation.
    Generation(ObjectId, u64),
    /// Nobody is initialising the cell.
    Settled(ObjectId),
    /// The channel takes a message, or has no receiver.
    Space(ObjectId),
    /// The channel has a message, or no sender and none under way.
    Message(ObjectId),
    /// The rendezvous with this ticket was taken, or there is no receiver.
    Taken(ObjectId, u64),
    /// One of these arms of a `select!` can go on: (channel, is a send).
    Any(Rc<[(ObjectId, bool)]>),
}

/// The engine below an execution: who runs next, which choice is taken, what happens before what.
pub(crate) trait Kernel {
    /// Switch point before the pending operation of the current thread; returns when the thread may
    /// perform it, and then runs alone until its next step.
    fn step(&self, execution: &Execution);
    /// A choice among `0..options`; 0 is the ordinary outcome.
    fn choose(&self, execution: &Execution, options: usize) -> usize;
    /// A new thread.
    fn spawn(&self, execution: &Execution, thread: ThreadId, body: Box<dyn FnOnce()>);
    /// The current thread has ended.
    fn exit(&self, execution: &Execution);
    /// The execution is over although threads are left: never come back to the current one, unwind
    /// nothing. Returns where the engine cannot do that.
    fn abandon(&self);
    /// Some state changed: whoever waits may look again.
    fn changed(&self, _execution: &Execution) {}
    /// What `from` has just done is what lets `to` go on. No happens-before edge of the program.
    fn enable(&self, _from: ThreadId, _to: ThreadId) {}
    /// A new edge that nobody has published to.
    fn edge(&self) -> EdgeId {
        0
    }
    /// What the current thread has done so far happens before whatever observes `edge` from now on.
    fn publish(&self, _edge: EdgeId) {}
    /// What was published to `edge` happens before what the current thread does from now on.
    fn observe(&self, _edge: EdgeId) {}
    /// An atomic access under weak memory; called after the step.
    fn atomic(&self, execution: &Execution, access: AtomicAccess<'_>) -> u64;
    /// An access to plain memory. Says whether it races with another; only weak memory can tell.
    fn plain(&self, _execution: &Execution, _access: PlainAccess) -> bool {
        false
    }
}

/// The beginning or the end of an access to plain memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainAccess {
    pub(crate) object: ObjectId,
    pub(crate) writes: bool,
    /// It is the end of an access that began before.
    pub(crate) ends: bool,
}

/// An atomic access, for an engine with weak memory.
pub(crate) enum AtomicAccess<'a> {
    /// The first use of the location; it holds this value since before everything.
    Create(ObjectId, u64),
    /// Gives the value read.
    Load(ObjectId, std::sync::atomic::Ordering),
    /// Gives 0.
    Store(ObjectId, std::sync::atomic::Ordering, u64),
    /// Gives the value read. The function says what to write, or that the operation fails; then the
    /// second ordering counts.
    Update(
        ObjectId,
        std::sync::atomic::Ordering,
        std::sync::atomic::Ordering,
        &'a dyn Fn(u64) -> Option<u64>,
    ),
    /// Gives 0.
    Fence(std::sync::atomic::Ordering),
    /// The newest value, without an access.
    Peek(ObjectId),
}
