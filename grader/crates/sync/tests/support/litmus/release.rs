//! Litmus tests of release and acquire.

use super::super::program::*;
use super::{Litmus, litmus};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

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
