//! The classic litmus tests, with the outcomes that each ordering allows and forbids named.
//!
//! The names are those of the literature (Alglave, Maranget and Tautschnig, "Herding Cats", 2014;
//! Lahav et al., 2017): SB store buffering, MP message passing, LB load buffering, IRIW independent
//! reads of independent writes, WRC write-to-read causality, and so on.

use super::program::*;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

type Shape = fn(&Outcome) -> bool;

/// A program, and what must and must not be seen of it.
pub(crate) struct Litmus {
    pub(crate) name: &'static str,
    pub(crate) program: Program,
    pub(crate) allowed: Vec<(&'static str, Shape)>,
    pub(crate) forbidden: Vec<(&'static str, Shape)>,
}

fn litmus<const N: usize>(name: &'static str, threads: [&[Operation]; N]) -> Litmus {
    let program = Program::new(threads);
    Litmus { name, program, allowed: Vec::new(), forbidden: Vec::new() }
}

impl Litmus {
    fn allows(mut self, name: &'static str, shape: Shape) -> Litmus {
        self.allowed.push((name, shape));
        self
    }

    fn forbids(mut self, name: &'static str, shape: Shape) -> Litmus {
        self.forbidden.push((name, shape));
        self
    }
}

/// One location has one order of writes, whatever the ordering.
pub(crate) fn coherence() -> Vec<Litmus> {
    let write = |value| store(X, value, Relaxed);
    let read = load(X, Relaxed);
    vec![
        litmus("CoRR", [&[write(1)], &[read, read]])
            .allows("the store is seen by neither read", |o| o.seen[1] == [0, 0])
            .allows("the store is seen by the second read", |o| o.seen[1] == [0, 1])
            .allows("the store is seen by both reads", |o| o.seen[1] == [1, 1])
            .forbids("the second read goes back in time", |o| o.seen[1] == [1, 0]),
        litmus("CoRR with two readers", [&[write(1)], &[write(2)], &[read, read], &[read, read]])
            .allows("both readers see 1, then 2", |o| o.seen[2] == [1, 2] && o.seen[3] == [1, 2])
            .allows("both readers see 2, then 1", |o| o.seen[2] == [2, 1] && o.seen[3] == [2, 1])
            .forbids("the readers disagree", |o| o.seen[2] == [1, 2] && o.seen[3] == [2, 1]),
        litmus("CoWW", [&[write(1), write(2)], &[read]])
            .allows("the other thread sees the first store", |o| o.seen[1] == [1])
            .forbids("the first store ends last", |o| o.last == [1]),
        litmus("CoWR", [&[write(1), read], &[write(2)]])
            .allows("the other store comes between", |o| o.seen[0] == [2] && o.last == [2])
            .allows("the other store comes first", |o| o.seen[0] == [1] && o.last == [1])
            .allows("the other store comes last", |o| o.seen[0] == [1] && o.last == [2])
            .forbids("a thread misses its own store", |o| o.seen[0] == [0])
            .forbids("a store seen after mine is before it", |o| o.seen[0] == [2] && o.last == [1]),
        litmus("CoRW", [&[read, write(1)], &[write(2)]])
            .allows("the store seen comes before mine", |o| o.seen[0] == [2] && o.last == [1])
            .forbids("a thread sees its own later store", |o| o.seen[0] == [1])
            .forbids("a store seen before mine is after it", |o| o.seen[0] == [2] && o.last == [2]),
    ]
}

/// Relaxed accesses to several locations promise next to nothing.
pub(crate) fn relaxed() -> Vec<Litmus> {
    vec![
        litmus(
            "SB relaxed",
            [&[store(X, 1, Relaxed), load(Y, Relaxed)], &[store(Y, 1, Relaxed), load(X, Relaxed)]],
        )
        .allows("both threads miss the other's store", |o| o.seen == [[0], [0]])
        .allows("both threads see the other's store", |o| o.seen == [[1], [1]]),
        litmus(
            "MP relaxed",
            [&[store(X, 1, Relaxed), store(Y, 1, Relaxed)], &[load(Y, Relaxed), load(X, Relaxed)]],
        )
        .allows("the flag is seen without the data", |o| o.seen[1] == [1, 0])
        .allows("the flag is seen with the data", |o| o.seen[1] == [1, 1]),
        litmus(
            "LB relaxed",
            [&[load(X, Relaxed), store(Y, 1, Relaxed)], &[load(Y, Relaxed), store(X, 1, Relaxed)]],
        )
        .allows("one thread sees the other's store", |o| o.seen == [[0], [1]])
        .forbids("each sees the store after the other's load", |o| o.seen == [[1], [1]]),
        litmus(
            "2+2W relaxed",
            [
                &[store(X, 1, Relaxed), store(Y, 2, Relaxed)],
                &[store(Y, 1, Relaxed), store(X, 2, Relaxed)],
            ],
        )
        .allows("the second stores end last", |o| o.last == [2, 2]),
        litmus(
            "S relaxed",
            [
                &[store(X, 2, Relaxed), store(Y, 1, Relaxed)],
                &[load(Y, Relaxed), store(X, 1, Relaxed)],
            ],
        )
        .allows("the store after the load ends last", |o| o.seen[1] == [1] && o.last[X] == 1),
        litmus(
            "R relaxed",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Relaxed)],
                &[store(Y, 2, Relaxed), load(X, Relaxed)],
            ],
        )
        .allows("the last to write Y misses X", |o| o.seen[1] == [0] && o.last[Y] == 2),
        litmus(
            "IRIW relaxed",
            [
                &[store(X, 1, Relaxed)],
                &[store(Y, 1, Relaxed)],
                &[load(X, Relaxed), load(Y, Relaxed)],
                &[load(Y, Relaxed), load(X, Relaxed)],
            ],
        )
        .allows("the readers disagree on the order", |o| o.seen[2..] == [[1, 0], [1, 0]]),
        litmus(
            "WRC relaxed",
            [
                &[store(X, 1, Relaxed)],
                &[load(X, Relaxed), store(Y, 1, Relaxed)],
                &[load(Y, Relaxed), load(X, Relaxed)],
            ],
        )
        .allows("the cause is lost on the way", |o| o.seen[1] == [1] && o.seen[2] == [1, 0]),
        litmus(
            "ISA2 relaxed",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Relaxed)],
                &[load(Y, Relaxed), store(Z, 1, Relaxed)],
                &[load(Z, Relaxed), load(X, Relaxed)],
            ],
        )
        .allows("the data is lost on the way", |o| o.seen[1] == [1] && o.seen[2] == [1, 0]),
    ]
}

/// The relaxed tests whose weak outcome needs a store that takes effect before one executed
/// earlier: reachable under the axioms, not by a machine that keeps stores in execution order.
pub(crate) fn out_of_order_stores() -> Vec<Litmus> {
    vec![
        litmus(
            "2+2W relaxed",
            [
                &[store(X, 1, Relaxed), store(Y, 2, Relaxed)],
                &[store(Y, 1, Relaxed), store(X, 2, Relaxed)],
            ],
        )
        .allows("the first stores end last", |o| o.last == [1, 1]),
        litmus(
            "2+2W release",
            [
                &[store(X, 1, Release), store(Y, 2, Release)],
                &[store(Y, 1, Release), store(X, 2, Release)],
            ],
        )
        .allows("the first stores end last", |o| o.last == [1, 1]),
        litmus(
            "S relaxed",
            [
                &[store(X, 2, Relaxed), store(Y, 1, Relaxed)],
                &[load(Y, Relaxed), store(X, 1, Relaxed)],
            ],
        )
        .allows("the store before the flag ends last", |o| o.seen[1] == [1] && o.last[X] == 2),
        litmus(
            "S with acquire only",
            [
                &[store(X, 2, Relaxed), store(Y, 1, Relaxed)],
                &[load(Y, Acquire), store(X, 1, Relaxed)],
            ],
        )
        .allows("the store before the flag ends last", |o| o.seen[1] == [1] && o.last[X] == 2),
    ]
}

/// A release store and the acquire load that reads it carry everything before along.
pub(crate) fn release_acquire() -> Vec<Litmus> {
    vec![
        litmus(
            "MP release/acquire",
            [&[store(X, 1, Relaxed), store(Y, 1, Release)], &[load(Y, Acquire), load(X, Relaxed)]],
        )
        .allows("the flag is not seen yet", |o| o.seen[1] == [0, 0])
        .allows("the flag is seen with the data", |o| o.seen[1] == [1, 1])
        .forbids("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "MP release/relaxed",
            [&[store(X, 1, Relaxed), store(Y, 1, Release)], &[load(Y, Relaxed), load(X, Relaxed)]],
        )
        .allows("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "MP relaxed/acquire",
            [&[store(X, 1, Relaxed), store(Y, 1, Relaxed)], &[load(Y, Acquire), load(X, Relaxed)]],
        )
        .allows("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "SB release/acquire",
            [&[store(X, 1, Release), load(Y, Acquire)], &[store(Y, 1, Release), load(X, Acquire)]],
        )
        .allows("both threads miss the other's store", |o| o.seen == [[0], [0]]),
        litmus(
            "LB release/acquire",
            [&[load(X, Acquire), store(Y, 1, Release)], &[load(Y, Acquire), store(X, 1, Release)]],
        )
        .forbids("each sees the store after the other's load", |o| o.seen == [[1], [1]]),
        litmus(
            "S release/acquire",
            [
                &[store(X, 2, Relaxed), store(Y, 1, Release)],
                &[load(Y, Acquire), store(X, 1, Relaxed)],
            ],
        )
        .allows("the store after the load ends last", |o| o.seen[1] == [1] && o.last[X] == 1)
        .forbids("the store before the flag ends last", |o| o.seen[1] == [1] && o.last[X] == 2),
        litmus(
            "R release/acquire",
            [
                &[store(X, 1, Release), store(Y, 1, Release)],
                &[store(Y, 2, Release), load(X, Acquire)],
            ],
        )
        .allows("the last to write Y misses X", |o| o.seen[1] == [0] && o.last[Y] == 2),
        litmus(
            "IRIW release/acquire",
            [
                &[store(X, 1, Release)],
                &[store(Y, 1, Release)],
                &[load(X, Acquire), load(Y, Acquire)],
                &[load(Y, Acquire), load(X, Acquire)],
            ],
        )
        .allows("the readers disagree on the order", |o| o.seen[2..] == [[1, 0], [1, 0]]),
        litmus(
            "WRC release/acquire",
            [
                &[store(X, 1, Relaxed)],
                &[load(X, Acquire), store(Y, 1, Release)],
                &[load(Y, Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the cause is passed on", |o| o.seen[1] == [1] && o.seen[2] == [1, 1])
        .forbids("the cause is lost on the way", |o| o.seen[1] == [1] && o.seen[2] == [1, 0]),
        litmus(
            "ISA2 release/acquire",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[load(Y, Acquire), store(Z, 1, Release)],
                &[load(Z, Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the data is passed on", |o| o.seen[1] == [1] && o.seen[2] == [1, 1])
        .forbids("the data is lost on the way", |o| o.seen[1] == [1] && o.seen[2] == [1, 0]),
    ]
}

/// Release sequences as C++20 has them: read-modify-writes go on with one, stores end it.
pub(crate) fn release_sequences() -> Vec<Litmus> {
    vec![
        litmus(
            "MP through another thread's read-modify-write",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[fetch_add(Y, 10, Relaxed)],
                &[load(Y, Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the sum is seen with the data", |o| o.seen[2] == [11, 1])
        .allows("the addition comes before the flag", |o| o.seen[2] == [10, 0])
        .forbids("the sum is seen without the data", |o| o.seen[2] == [11, 0]),
        litmus(
            "MP through my own read-modify-write",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release), fetch_add(Y, 10, Relaxed)],
                &[load(Y, Acquire), load(X, Relaxed)],
            ],
        )
        .forbids("the sum is seen without the data", |o| o.seen[1] == [11, 0]),
        litmus(
            "MP past my own later store",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release), store(Y, 2, Relaxed)],
                &[load(Y, Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the later store is seen without the data", |o| o.seen[1] == [2, 0])
        .forbids("the release store is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "MP past another thread's store",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[store(Y, 2, Relaxed)],
                &[load(Y, Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the other store is seen without the data", |o| o.seen[2] == [2, 0])
        .forbids("the release store is seen without the data", |o| o.seen[2] == [1, 0]),
    ]
}

/// SeqCst operations have one order that all threads agree on; a weaker partner spoils it.
pub(crate) fn seq_cst() -> Vec<Litmus> {
    vec![
        litmus(
            "SB SeqCst",
            [&[store(X, 1, SeqCst), load(Y, SeqCst)], &[store(Y, 1, SeqCst), load(X, SeqCst)]],
        )
        .allows("one thread misses the other's store", |o| o.seen == [[0], [1]])
        .forbids("both threads miss the other's store", |o| o.seen == [[0], [0]]),
        litmus(
            "SB with one relaxed load",
            [&[store(X, 1, SeqCst), load(Y, Relaxed)], &[store(Y, 1, SeqCst), load(X, SeqCst)]],
        )
        .allows("both threads miss the other's store", |o| o.seen == [[0], [0]]),
        litmus(
            "SB with one release store",
            [&[store(X, 1, Release), load(Y, SeqCst)], &[store(Y, 1, SeqCst), load(X, SeqCst)]],
        )
        .allows("both threads miss the other's store", |o| o.seen == [[0], [0]]),
        litmus(
            "IRIW SeqCst",
            [
                &[store(X, 1, SeqCst)],
                &[store(Y, 1, SeqCst)],
                &[load(X, SeqCst), load(Y, SeqCst)],
                &[load(Y, SeqCst), load(X, SeqCst)],
            ],
        )
        .forbids("the readers disagree on the order", |o| o.seen[2..] == [[1, 0], [1, 0]]),
        litmus(
            "IRIW with acquire loads",
            [
                &[store(X, 1, SeqCst)],
                &[store(Y, 1, SeqCst)],
                &[load(X, Acquire), load(Y, SeqCst)],
                &[load(Y, Acquire), load(X, SeqCst)],
            ],
        )
        .allows("the readers disagree on the order", |o| o.seen[2..] == [[1, 0], [1, 0]]),
        litmus(
            "R SeqCst",
            [&[store(X, 1, SeqCst), store(Y, 1, SeqCst)], &[store(Y, 2, SeqCst), load(X, SeqCst)]],
        )
        .forbids("the last to write Y misses X", |o| o.seen[1] == [0] && o.last[Y] == 2),
        litmus(
            "2+2W SeqCst",
            [
                &[store(X, 1, SeqCst), store(Y, 2, SeqCst)],
                &[store(Y, 1, SeqCst), store(X, 2, SeqCst)],
            ],
        )
        .forbids("the first stores end last", |o| o.last == [1, 1]),
        litmus(
            "MP SeqCst",
            [&[store(X, 1, Relaxed), store(Y, 1, SeqCst)], &[load(Y, SeqCst), load(X, Relaxed)]],
        )
        .forbids("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "W+RWC SeqCst",
            [
                &[store(X, 1, SeqCst), store(Y, 1, Release)],
                &[load(Y, Acquire), load(Z, SeqCst)],
                &[store(Z, 1, SeqCst), load(X, SeqCst)],
            ],
        )
        .allows("the flag is seen", |o| o.seen[1] == [1, 0] && o.seen[2] == [1])
        .forbids("a SeqCst store is missed although it happened before a SeqCst load", |o| {
            o.seen[1] == [1, 0] && o.seen[2] == [0]
        }),
        litmus(
            "Z6.U",
            [
                &[store(X, 1, SeqCst), store(Y, 1, Release)],
                &[fetch_add(Y, 1, SeqCst), load(Y, Relaxed)],
                &[store(Y, 3, SeqCst), load(X, SeqCst)],
            ],
        )
        .allows("happens-before alone does not order SeqCst", |o| {
            o.seen[1] == [1, 3] && o.seen[2] == [0]
        }),
    ]
}

/// Fences give the accesses around them the power of the stronger orderings.
pub(crate) fn fences() -> Vec<Litmus> {
    vec![
        litmus(
            "MP with fences",
            [
                &[store(X, 1, Relaxed), fence(Release), store(Y, 1, Relaxed)],
                &[load(Y, Relaxed), fence(Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the flag is seen with the data", |o| o.seen[1] == [1, 1])
        .forbids("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "MP with a release fence and an acquire load",
            [
                &[store(X, 1, Relaxed), fence(Release), store(Y, 1, Relaxed)],
                &[load(Y, Acquire), load(X, Relaxed)],
            ],
        )
        .forbids("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "MP with a release store and an acquire fence",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[load(Y, Relaxed), fence(Acquire), load(X, Relaxed)],
            ],
        )
        .forbids("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "MP with an acquire fence on the wrong side",
            [
                &[store(X, 1, Relaxed), fence(Acquire), store(Y, 1, Relaxed)],
                &[load(Y, Relaxed), fence(Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "MP with the acquire fence too early",
            [
                &[store(X, 1, Relaxed), fence(Release), store(Y, 1, Relaxed)],
                &[fence(Acquire), load(Y, Relaxed), load(X, Relaxed)],
            ],
        )
        .allows("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "SB with SeqCst fences",
            [
                &[store(X, 1, Relaxed), fence(SeqCst), load(Y, Relaxed)],
                &[store(Y, 1, Relaxed), fence(SeqCst), load(X, Relaxed)],
            ],
        )
        .allows("one thread misses the other's store", |o| o.seen == [[0], [1]])
        .forbids("both threads miss the other's store", |o| o.seen == [[0], [0]]),
        litmus(
            "SB with AcqRel fences",
            [
                &[store(X, 1, Relaxed), fence(AcqRel), load(Y, Relaxed)],
                &[store(Y, 1, Relaxed), fence(AcqRel), load(X, Relaxed)],
            ],
        )
        .allows("both threads miss the other's store", |o| o.seen == [[0], [0]]),
        litmus(
            "SB with a SeqCst fence against SeqCst accesses",
            [
                &[store(X, 1, Relaxed), fence(SeqCst), load(Y, Relaxed)],
                &[store(Y, 1, SeqCst), load(X, SeqCst)],
            ],
        )
        .forbids("both threads miss the other's store", |o| o.seen == [[0], [0]]),
        litmus(
            "IRIW with SeqCst fences",
            [
                &[store(X, 1, Relaxed)],
                &[store(Y, 1, Relaxed)],
                &[load(X, Relaxed), fence(SeqCst), load(Y, Relaxed)],
                &[load(Y, Relaxed), fence(SeqCst), load(X, Relaxed)],
            ],
        )
        .forbids("the readers disagree on the order", |o| o.seen[2..] == [[1, 0], [1, 0]]),
        litmus(
            "RWC with SeqCst fences",
            [
                &[store(X, 1, Relaxed)],
                &[load(X, Relaxed), fence(SeqCst), load(Y, Relaxed)],
                &[store(Y, 1, Relaxed), fence(SeqCst), load(X, Relaxed)],
            ],
        )
        .forbids("a store seen before a fence is missed after a later one", |o| {
            o.seen[1] == [1, 0] && o.seen[2] == [0]
        }),
        litmus(
            "R with SeqCst fences",
            [
                &[store(X, 1, Relaxed), fence(SeqCst), store(Y, 1, Relaxed)],
                &[store(Y, 2, Relaxed), fence(SeqCst), load(X, Relaxed)],
            ],
        )
        .forbids("the last to write Y misses X", |o| o.seen[1] == [0] && o.last[Y] == 2),
        litmus(
            "2+2W with SeqCst fences",
            [
                &[store(X, 1, Relaxed), fence(SeqCst), store(Y, 2, Relaxed)],
                &[store(Y, 1, Relaxed), fence(SeqCst), store(X, 2, Relaxed)],
            ],
        )
        .forbids("the first stores end last", |o| o.last == [1, 1]),
        litmus(
            "W+RWC with SeqCst fences",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[load(Y, Acquire), fence(SeqCst), load(Z, Relaxed)],
                &[store(Z, 1, Relaxed), fence(SeqCst), load(X, Relaxed)],
            ],
        )
        .forbids("a store that happened before a fence is missed after a later one", |o| {
            o.seen[1] == [1, 0] && o.seen[2] == [0]
        }),
    ]
}

/// A read-modify-write reads the latest value and nothing comes between its read and its write.
pub(crate) fn read_modify_writes() -> Vec<Litmus> {
    vec![
        litmus("two additions", [&[fetch_add(X, 1, Relaxed)], &[fetch_add(X, 1, Relaxed)]])
            .allows("they are added one after the other", |o| o.seen == [[0], [1]])
            .forbids("an addition is lost", |o| o.last != [2]),
        litmus(
            "two compare-exchanges",
            [
                &[compare_exchange(X, 0, 1, Relaxed, Relaxed)],
                &[compare_exchange(X, 0, 2, Relaxed, Relaxed)],
            ],
        )
        .allows("the second fails", |o| o.seen == [[0], [1]] && o.last == [1])
        .forbids("both succeed", |o| o.seen == [[0], [0]]),
        litmus(
            "an addition between store and load",
            [&[store(X, 1, Relaxed), load(X, Relaxed)], &[fetch_add(X, 10, Relaxed)]],
        )
        .allows("the addition is overwritten", |o| o.seen == [[1], [0]] && o.last == [1])
        .forbids("the store comes between its read and its write", |o| {
            o.seen[1] == [0] && o.last == [10] && o.seen[0] == [1]
        }),
        litmus(
            "a failed compare-exchange may read an old value",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Relaxed)],
                &[load(Y, Relaxed), compare_exchange(X, 5, 6, Relaxed, Relaxed)],
            ],
        )
        .allows("the old value is reported", |o| o.seen[1] == [1, 0]),
        litmus(
            "failure ordering acquire",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[compare_exchange(Y, 0, 2, Relaxed, Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the flag is seen with the data", |o| o.seen[1] == [1, 1])
        .forbids("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "failure ordering relaxed",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[compare_exchange(Y, 0, 2, AcqRel, Relaxed), load(X, Relaxed)],
            ],
        )
        .allows("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "success ordering acquire",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[compare_exchange(Y, 1, 2, Acquire, Relaxed), load(X, Relaxed)],
            ],
        )
        .forbids("the flag is taken without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "success ordering relaxed",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[compare_exchange(Y, 1, 2, Relaxed, Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the flag is taken without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "a release read-modify-write does not acquire",
            [
                &[store(X, 1, Relaxed), store(Y, 1, Release)],
                &[fetch_add(Y, 10, Release), load(X, Relaxed)],
            ],
        )
        .allows("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "an acquire read-modify-write does not release",
            [
                &[store(X, 1, Relaxed), fetch_add(Y, 1, Acquire)],
                &[load(Y, Acquire), load(X, Relaxed)],
            ],
        )
        .allows("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "SB through AcqRel read-modify-writes of one location",
            [
                &[store(X, 1, Relaxed), fetch_add(Z, 1, AcqRel), load(Y, Relaxed)],
                &[store(Y, 1, Relaxed), fetch_add(Z, 1, AcqRel), load(X, Relaxed)],
            ],
        )
        .forbids("both threads miss the other's store", |o| o.seen[0][1] == 0 && o.seen[1][1] == 0),
        litmus(
            "SB through AcqRel read-modify-writes of two locations",
            [&[swap(X, 1, AcqRel), load(Y, Acquire)], &[swap(Y, 1, AcqRel), load(X, Acquire)]],
        )
        .allows("both threads miss the other's store", |o| o.seen[0][1] == 0 && o.seen[1][1] == 0),
        litmus(
            "SB through SeqCst read-modify-writes",
            [&[swap(X, 1, SeqCst), load(Y, SeqCst)], &[swap(Y, 1, SeqCst), load(X, SeqCst)]],
        )
        .forbids("both threads miss the other's store", |o| o.seen[0][1] == 0 && o.seen[1][1] == 0),
    ]
}

/// A mutex orders its sections, and nothing else.
pub(crate) fn mutexes() -> Vec<Litmus> {
    vec![
        litmus(
            "MP through the data of a mutex",
            [
                &[store(X, 1, Relaxed), lock(0), write_data(0, 1), unlock(0)],
                &[lock(0), read_data(0), unlock(0), load(X, Relaxed)],
            ],
        )
        .allows("the sections come the other way round", |o| o.seen[1] == [0, 0])
        .allows("the store is seen early", |o| o.seen[1] == [0, 1])
        .forbids("the data is seen without the store before", |o| o.seen[1] == [1, 0]),
        litmus(
            "SB around sections of one mutex",
            [
                &[store(X, 1, Relaxed), lock(0), unlock(0), load(Y, Relaxed)],
                &[store(Y, 1, Relaxed), lock(0), unlock(0), load(X, Relaxed)],
            ],
        )
        .forbids("both threads miss the other's store", |o| o.seen == [[0], [0]]),
        litmus(
            "SB around sections of two mutexes",
            [
                &[store(X, 1, Relaxed), lock(0), unlock(0), load(Y, Relaxed)],
                &[store(Y, 1, Relaxed), lock(1), unlock(1), load(X, Relaxed)],
            ],
        )
        .allows("both threads miss the other's store", |o| o.seen == [[0], [0]]),
        litmus(
            "MP past a section that nobody else enters",
            [
                &[store(X, 1, Relaxed), lock(0), unlock(0), store(Y, 1, Relaxed)],
                &[load(Y, Relaxed), load(X, Relaxed)],
            ],
        )
        .allows("the flag is seen without the data", |o| o.seen[1] == [1, 0]),
        litmus(
            "two sections that add",
            [
                &[lock(0), read_data(0), write_data(0, 1), unlock(0)],
                &[lock(0), read_data(0), write_data(0, 2), unlock(0)],
            ],
        )
        .allows("the first comes first", |o| o.seen == [[0], [1]] && o.last == [2])
        .forbids("an update is lost", |o| o.seen == [[0], [0]]),
        litmus(
            "a try-lock that succeeds acquires",
            [
                &[store(X, 1, Relaxed), lock(0), write_data(0, 1), unlock(0)],
                &[try_lock(0), read_data(0), unlock(0), load(X, Relaxed)],
            ],
        )
        .allows("it comes first", |o| o.seen[1] == [1, 0, 0])
        .allows("it fails", |o| o.seen[1] == [0, 0, 0])
        .allows("it comes second", |o| o.seen[1] == [1, 1, 1])
        .forbids("the data is seen without the store before", |o| o.seen[1] == [1, 1, 0]),
        litmus(
            "a try-lock that fails orders nothing",
            [
                &[lock(0), unlock(0), load(X, SeqCst)],
                &[store(X, 1, SeqCst), try_lock(0), unlock(0)],
            ],
        )
        .allows("the store before it is missed after the section", |o| o.seen == [[0], [0]])
        .allows("the store before it is seen after the section", |o| o.seen == [[1], [0]]),
    ]
}

/// All of them, but for `out_of_order_stores`.
pub(crate) fn all() -> Vec<Litmus> {
    [
        coherence(),
        relaxed(),
        release_acquire(),
        release_sequences(),
        seq_cst(),
        fences(),
        read_modify_writes(),
        mutexes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
