//! Litmus tests of relaxed accesses: of one location, and of several.

use super::super::program::*;
use super::{Litmus, litmus};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

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
