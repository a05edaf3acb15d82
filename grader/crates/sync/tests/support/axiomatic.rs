//! Complete outcome sets of a program, computed from the axioms of its memory model.
//!
//! The model is RC11: C11 as repaired by Ori Lahav, Viktor Vafeiadis, Jeehoon Kang, Chung-Kil Hur
//! and Derek Dreyer, "Repairing Sequential Consistency in C/C++11" (PLDI 2017), with the release
//! sequences of C++20, which Rust's atomics follow: a release store heads a sequence of
//! read-modify-writes only, a later plain store of the same thread does not belong to it.
//!
//! A candidate execution is a choice of the write each read reads from (`rf`) and of an order of
//! the writes to each place (`mo`), over program order (`sb`). With `;` for composition, `?` for
//! reflexive closure, `+` for transitive closure and `[S]` for the identity on a set of events:
//!
//! ```text
//! rb  = rf⁻¹ ; mo                                   reads before
//! eco = (rf ∪ mo ∪ rb)+                             extended coherence order
//! rs  = [W atomic] ; (rf ; rmw)*                    release sequence (C++20)
//! sw  = [release] ; ([F] ; sb)? ; rs ; rf ; [R atomic] ; (sb ; [F])? ; [acquire]
//! hb  = (sb ∪ sw)+                                  happens before
//! scb = sb ∪ sb≠loc ; hb ; sb≠loc ∪ hb=loc ∪ mo ∪ rb
//! psc_base = ([SC] ∪ [F SC] ; hb?) ; scb ; ([SC] ∪ hb? ; [F SC])
//! psc_F    = [F SC] ; (hb ∪ hb ; eco ; hb) ; [F SC]
//! ```
//!
//! It is an execution where these hold:
//!
//! - coherence: `hb ; eco?` is irreflexive;
//! - atomicity: `rmw ∩ (rb ; mo)` is empty;
//! - SC: `psc_base ∪ psc_F` is acyclic;
//! - no thin air: `sb ∪ rf` is acyclic.
//!
//! A mutex is one more place: a lock is an acquire read-modify-write that reads 0 and writes 1, an
//! unlock is a release store of 0. A try-lock is a compare-exchange, acquire where it succeeds; where
//! it fails it synchronizes with nothing, whatever fences there are, and its read is taken for
//! non-atomic. The data inside are non-atomic accesses, which do not
//! synchronize; every program here accesses them under the lock only, so there is no race.
//!
//! A read-write lock is a place, too: the turns at it are read-modify-writes, each reading from the one
//! before, of a count of readers. A writer's leaving synchronizes with every turn to enter that comes
//! later; a reader's leaving with later writers only: readers learn nothing from each other.
//!
//! Executions in which a thread stays blocked are left out: the programs have no deadlock.

use super::candidate::{Event, Kind, Mode, ReadsFrom, Skeleton, Turn};
use super::program::{Outcome, Program};
use super::relation::Relation;
use std::collections::BTreeSet;

/// The outcomes of a program under weak memory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcomes {
    /// All that the axioms allow.
    pub(crate) all: BTreeSet<Outcome>,
    /// Those with an execution in which `sb ∪ rf ∪ mo` has no cycle: reachable by a machine that
    /// runs the operations in some order and appends each write to the end of the `mo` of its place.
    pub(crate) in_order: BTreeSet<Outcome>,
}

/// Every outcome of the program that the axioms allow.
pub(crate) fn outcomes(program: &Program) -> Outcomes {
    let skeleton = Skeleton::of(program);
    let mut outcomes = Outcomes::default();
    skeleton.each_reads_from(&mut |reads_from| {
        let Some(execution) = Execution::of(reads_from) else { return };
        reads_from.each_modification_order(&mut |orders| {
            let outcome = reads_from.outcome(orders);
            if outcomes.in_order.contains(&outcome) {
                return;
            }
            let mo = modification_order(orders, skeleton.events.len());
            if execution.is_consistent(&mo) {
                let in_order = execution.sb.union(&execution.rf).union(&mo).is_acyclic();
                if in_order {
                    outcomes.in_order.insert(outcome.clone());
                }
                outcomes.all.insert(outcome);
            }
        });
    });
    outcomes
}

/// The relations that follow from `rf` alone; the letters are those of the paper.
struct Execution {
    sb: Relation,
    rf: Relation,
    rmw: Relation,
    hb: Relation,
    /// `sb ∪ sb≠loc ; hb ; sb≠loc ∪ hb=loc`.
    scb_without_mo: Relation,
    seq_cst: u64,
    seq_cst_fences: u64,
}

impl Execution {
    /// `None` where happens-before contradicts itself or reads-from already.
    fn of(reads_from: &ReadsFrom) -> Option<Execution> {
        let events = &reads_from.skeleton.events;
        let count = events.len();
        let set = |member: &dyn Fn(usize) -> bool| {
            (0..count).filter(|event| member(*event)).fold(0, |set, event| set | (1 << event))
                & reads_from.present
        };
        let mode = |event: usize| -> Mode { reads_from.modes[event] };
        let is = |event: usize, kind: Kind| events[event].kind == kind;
        let atomic_writes = set(&|event| is(event, Kind::Write) && mode(event).atomic);
        let atomic_reads = set(&|event| is(event, Kind::Read) && mode(event).atomic);
        let fences = set(&|event| is(event, Kind::Fence));
        // A read-modify-write has one mode for both halves; only its write releases, only its
        // read acquires.
        let releases = set(&|event| mode(event).release && !is(event, Kind::Read));
        let acquires = set(&|event| mode(event).acquire && !is(event, Kind::Write));
        let seq_cst = set(&|event| mode(event).seq_cst);

        let sb =
            reads_from.skeleton.sequenced_before.restricted(reads_from.present, reads_from.present);
        let (mut rf, mut rmw) = (Relation::empty(count), Relation::empty(count));
        let mut same_place = Relation::empty(count);
        for (read, source) in reads_from.source.iter().enumerate() {
            if let Some(write) = source {
                rf.add(*write, read);
            }
        }
        for (event, Event { partner, place, .. }) in events.iter().enumerate() {
            if let (Kind::Read, Some(write)) = (events[event].kind, partner) {
                rmw.add(event, *write);
            }
            let alike = |other: &usize| place.is_some() && events[*other].place == *place;
            (0..count).filter(alike).for_each(|other| same_place.add(event, other));
        }
        let rmw = rmw.restricted(reads_from.present, reads_from.present);

        let step = rf.then(&rmw);
        let rs = Relation::identity(atomic_writes, count).then(&step.closure().reflexive());
        let fence_then = Relation::identity(fences, count).then(&sb).reflexive();
        let then_fence = sb.then(&Relation::identity(fences, count)).reflexive();
        let sw = fence_then
            .then(&rs)
            .then(&rf.restricted(u64::MAX, atomic_reads))
            .then(&then_fence)
            .restricted(releases, acquires);
        let turns = |kind: Kind, turn: Turn| {
            set(&|event| is(event, kind) && events[event].turn == Some(turn))
        };
        let (shared, exclusive) =
            (turns(Kind::Write, Turn::LeaveShared), turns(Kind::Write, Turn::LeaveExclusive));
        let (readers, writers) = (turns(Kind::Read, Turn::Share), turns(Kind::Read, Turn::Exclude));
        let later_turns = step.closure().reflexive().then(&rf);
        let sw = sw
            .union(&later_turns.restricted(exclusive, readers | writers))
            .union(&later_turns.restricted(shared, writers));
        let hb = sb.union(&sw).closure();
        if !hb.is_irreflexive() || !hb.then(&rf).is_irreflexive() {
            return None;
        }
        let elsewhere = sb.minus(&same_place);
        let scb_without_mo =
            sb.union(&elsewhere.then(&hb).then(&elsewhere)).union(&hb.intersection(&same_place));
        let seq_cst_fences = seq_cst & fences;
        Some(Execution { sb, rf, rmw, hb, scb_without_mo, seq_cst, seq_cst_fences })
    }

    fn is_consistent(&self, mo: &Relation) -> bool {
        let rb = self.rf.inverse().then(mo);
        let eco = self.rf.union(mo).union(&rb).closure();
        let coherent = self.hb.then(&eco.reflexive()).is_irreflexive();
        let atomic = self.rmw.intersection(&rb.then(mo)) == Relation::empty(mo.events());
        coherent && atomic && self.is_seq_cst(mo, &rb, &eco)
    }

    fn is_seq_cst(&self, mo: &Relation, rb: &Relation, eco: &Relation) -> bool {
        let count = mo.events();
        let accesses = Relation::identity(self.seq_cst, count);
        let fences = Relation::identity(self.seq_cst_fences, count);
        let hb_maybe = self.hb.reflexive();
        let scb = self.scb_without_mo.union(mo).union(rb);
        let psc_base = accesses
            .union(&fences.then(&hb_maybe))
            .then(&scb)
            .then(&accesses.union(&hb_maybe.then(&fences)));
        let psc_f = self
            .hb
            .union(&self.hb.then(eco).then(&self.hb))
            .restricted(self.seq_cst_fences, self.seq_cst_fences);
        psc_base.union(&psc_f).is_acyclic()
    }
}

fn modification_order(orders: &[Vec<usize>], events: usize) -> Relation {
    let mut mo = Relation::empty(events);
    for order in orders {
        for (index, write) in order.iter().enumerate() {
            order[index + 1..].iter().for_each(|later| mo.add(*write, *later));
        }
    }
    mo
}
