//! Litmus tests of SeqCst accesses and of fences.

use super::super::program::*;
use super::{Litmus, litmus};
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

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
