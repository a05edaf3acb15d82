//! Litmus tests of read-modify-writes and of mutexes.

use super::super::program::*;
use super::{Litmus, litmus};
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

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
