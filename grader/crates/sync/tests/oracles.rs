//! The oracles are themselves right: on the litmus tests, and where two of them must agree.

#[allow(dead_code, reason = "each test crate uses its part of the support")]
mod support {
    pub(crate) mod axiomatic;
    pub(crate) mod candidate;
    pub(crate) mod generate;
    pub(crate) mod interleavings;
    pub(crate) mod litmus;
    pub(crate) mod operation;
    pub(crate) mod operations;
    pub(crate) mod print;
    pub(crate) mod program;
    pub(crate) mod relation;
}

use support::generate::{Orders, Profile};
use support::litmus::{self, Litmus};
use support::program::*;
use support::{axiomatic, generate, interleavings};

fn holds(litmus: &Litmus) {
    let outcomes = axiomatic::outcomes(&litmus.program);
    for (name, shape) in &litmus.allowed {
        let found = outcomes.all.iter().any(shape);
        assert!(found, "{}: `{name}` is allowed, the axioms forbid it", litmus.name);
    }
    for (name, shape) in &litmus.forbidden {
        let found = outcomes.all.iter().find(|outcome| shape(outcome));
        assert!(
            found.is_none(),
            "{}: `{name}` is forbidden, the axioms allow {found:?}",
            litmus.name
        );
    }
}

#[test]
fn the_axioms_allow_and_forbid_what_the_litmus_tests_say() {
    litmus::all().iter().for_each(holds);
}

#[test]
fn the_axioms_allow_stores_that_take_effect_out_of_order() {
    for litmus in litmus::relaxed::out_of_order_stores() {
        holds(&litmus);
        let outcomes = axiomatic::outcomes(&litmus.program);
        for (name, shape) in &litmus.allowed {
            let found = outcomes.in_order.iter().any(shape);
            assert!(!found, "{}: `{name}` is reachable with stores in order", litmus.name);
        }
    }
}

#[test]
fn other_weak_outcomes_are_reachable_with_stores_in_order() {
    for litmus in litmus::all() {
        let outcomes = axiomatic::outcomes(&litmus.program);
        for (name, shape) in &litmus.allowed {
            let found = outcomes.in_order.iter().any(shape);
            assert!(found, "{}: `{name}` needs a store out of order", litmus.name);
        }
    }
}

/// Programs with and without mutexes, and variations of litmus tests.
fn program(seed: u64, orders: Orders) -> Program {
    let tame = Profile { orders, ..Profile::default() };
    match seed % 4 {
        3 => generate::program(
            seed,
            &Profile { rwlocks: 1..=2, rwlock_stretches: true, operations: 3..=5, ..tame },
        ),
        0 => generate::program(seed, &tame),
        1 => generate::program(
            seed,
            &Profile { mutexes: 1..=2, try_locks: orders == Orders::Any, ..tame },
        ),
        _ if orders == Orders::Any => generate::variation(seed),
        _ => generate::program(seed, &Profile { locations: 1..=3, ..tame }),
    }
}

/// Two oracles with nothing in common but the program: for SeqCst programs they say the same.
#[test]
fn seq_cst_programs_have_the_same_outcomes_in_both_oracles() {
    for seed in 0..4_000 {
        let program = program(seed, Orders::SeqCst);
        assert!(program.is_seq_cst());
        let (weak, strong) = (axiomatic::outcomes(&program), interleavings::outcomes(&program));
        assert!(!strong.deadlocks, "seed {seed} deadlocks\n{program}");
        assert_eq!(weak.all, strong.all, "seed {seed}\n{program}");
        assert_eq!(weak.in_order, strong.all, "seed {seed}\n{program}");
    }
}

#[test]
fn what_interleavings_allow_the_axioms_allow() {
    let (mut more, mut out_of_order) = (0, 0);
    for seed in 0..4_000 {
        let program = program(seed, Orders::Any);
        let (weak, strong) = (axiomatic::outcomes(&program), interleavings::outcomes(&program));
        assert!(strong.all.is_subset(&weak.in_order), "seed {seed}\n{program}");
        assert!(weak.in_order.is_subset(&weak.all), "seed {seed}\n{program}");
        more += usize::from(strong.all != weak.all);
        out_of_order += usize::from(weak.in_order != weak.all);
    }
    println!("of 4000: {more} have weak outcomes, {out_of_order} with stores out of order");
    assert!(more > 600 && out_of_order > 60, "the programs are too tame to tell models apart");
}

#[test]
fn interleavings_find_deadlocks_and_only_those() {
    let forward = [lock(0), lock(1), unlock(1), unlock(0)];
    let backward = [lock(1), lock(0), unlock(0), unlock(1)];
    assert!(interleavings::outcomes(&Program::new([&forward, &backward])).deadlocks);
    assert!(!interleavings::outcomes(&Program::new([&forward, &forward])).deadlocks);
    let nobody_sends = Program::new([&[receive(0)]]).with_channels(&[None]);
    assert!(interleavings::outcomes(&nobody_sends).deadlocks);
}

#[test]
fn interleavings_of_channels_keep_the_order_and_the_capacity() {
    let seen = |program: Program| -> Vec<Vec<Vec<u64>>> {
        let outcomes = interleavings::outcomes(&program);
        outcomes.all.into_iter().map(|outcome| outcome.seen).collect()
    };
    let in_order = Program::new([&[send(0, 1), send(0, 2)], &[receive(0), receive(0)]]);
    for capacity in [Some(0), Some(1), Some(2), None] {
        assert_eq!(seen(in_order.clone().with_channels(&[capacity])), [[vec![], vec![1, 2]]]);
    }
    let full = Program::new([&[try_send(0, 1), try_send(0, 2)]]);
    assert_eq!(seen(full.clone().with_channels(&[Some(0)])), [[[0, 0]]]);
    assert_eq!(seen(full.clone().with_channels(&[Some(1)])), [[[1, 0]]]);
    assert_eq!(seen(full.with_channels(&[Some(2)])), [[[1, 1]]]);
    let meeting = Program::new([&[try_send(0, 1)], &[try_receive(0)]]).with_channels(&[Some(0)]);
    assert_eq!(seen(meeting), [[[0], [EMPTY]]], "a rendezvous needs one side that waits");
}
