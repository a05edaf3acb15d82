//! The weak memory of the engine on the classic litmus tests, one test for each ordering.

#[allow(dead_code, reason = "each test crate uses its part of the support")]
mod support;

use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release, SeqCst};
use support::comparison::{Comparison, weak};
use support::facade::{self, EVERY_SCHEDULE};
use support::litmus::{self, Litmus};
use support::program::*;
use sync::engine::{Memory, Search};

/// Each allowed outcome is seen and no forbidden one, by both exhaustive searches.
fn hold(tests: Vec<Litmus>) {
    for test in tests {
        for search in [Search::Dpor, EVERY_SCHEDULE] {
            let name = format!("{} ({search:?})", test.name);
            let explored = facade::outcomes(&test.program, search, Memory::Weak);
            assert!(
                explored.exploration.failure.is_none(),
                "{name}: {:?}",
                explored.exploration.failure.map(|failure| failure.cause)
            );
            assert!(explored.exploration.complete, "{name}: not all was explored");
            for (outcome, shape) in &test.forbidden {
                let seen = explored.outcomes.iter().find(|outcome| shape(outcome));
                assert!(
                    seen.is_none(),
                    "{name}: `{outcome}` is forbidden, and was seen as {seen:?}"
                );
            }
            for (outcome, shape) in &test.allowed {
                let seen = explored.outcomes.iter().any(shape);
                assert!(seen, "{name}: `{outcome}` is allowed, and was not seen");
            }
        }
    }
}

#[test]
fn one_location_is_coherent() {
    hold(litmus::coherence());
}

#[test]
fn relaxed_promises_no_order() {
    hold(litmus::relaxed());
}

#[test]
fn acquire_sees_what_came_before_the_release() {
    hold(litmus::release_acquire());
}

#[test]
fn release_sequences_are_those_of_cpp20() {
    hold(litmus::release_sequences());
}

#[test]
fn seq_cst_has_one_order() {
    hold(litmus::seq_cst());
}

#[test]
fn fences_strengthen_the_accesses_around_them() {
    hold(litmus::fences());
}

#[test]
fn read_modify_writes_are_atomic() {
    hold(litmus::read_modify_writes());
}

#[test]
fn mutexes_order_their_sections_only() {
    hold(litmus::mutexes());
}

#[test]
fn stores_may_take_effect_out_of_order() {
    hold(litmus::relaxed::out_of_order_stores());
}

/// Under `Memory::Sequential` orderings make no difference: store buffering is never seen.
#[test]
fn sequential_memory_ignores_orderings() {
    for test in litmus::relaxed() {
        let explored = facade::outcomes(&test.program, Search::Dpor, Memory::Sequential);
        let truth = support::interleavings::outcomes(&test.program);
        assert_eq!(explored.outcomes, truth.all, "{}", test.name);
    }
}

/// Every two-thread shape with every combination of orderings, against the axioms.
#[test]
fn every_combination_of_orderings_is_as_the_axioms_say() {
    let write = |location, value| (true, location, value);
    let read = |location| (false, location, 0);
    let shapes = [
        [write(X, 1), read(Y), write(Y, 1), read(X)],
        [write(X, 1), write(Y, 1), read(Y), read(X)],
        [read(X), write(Y, 1), read(Y), write(X, 1)],
        [write(X, 1), write(Y, 2), write(Y, 1), write(X, 2)],
        [write(X, 2), write(Y, 1), read(Y), write(X, 1)],
        [write(X, 1), write(Y, 1), write(Y, 2), read(X)],
    ];
    let orders = |is_write: bool| -> [Ordering; 3] {
        if is_write { [Relaxed, Release, SeqCst] } else { [Relaxed, Acquire, SeqCst] }
    };
    let mut comparison = Comparison::new("every ordering", weak, Search::Dpor, Memory::Weak);
    for (shape, number) in
        shapes.iter().flat_map(|shape| (0..81).map(move |number| (shape, number)))
    {
        let operation = |index: usize| {
            let (is_write, location, value) = shape[index];
            let order = orders(is_write)[number / 3_usize.pow(index as u32) % 3];
            if is_write { store(location, value, order) } else { load(location, order) }
        };
        let program = Program::new([&[operation(0), operation(1)], &[operation(2), operation(3)]]);
        comparison.compare(number as u64, &program);
    }
    comparison.finish();
}
