//! The classic litmus tests, with the outcomes that each ordering allows and forbids named.
//!
//! The names are those of the literature (Alglave, Maranget and Tautschnig, "Herding Cats", 2014;
//! Lahav et al., 2017): SB store buffering, MP message passing, LB load buffering, IRIW independent
//! reads of independent writes, WRC write-to-read causality, and so on.

pub(crate) mod relaxed;
mod release;
mod seq_cst;
mod updates;

use super::program::{Operation, Outcome, Program};

pub(crate) use relaxed::{coherence, relaxed};
pub(crate) use release::{release_acquire, release_sequences};
pub(crate) use seq_cst::{fences, seq_cst};
pub(crate) use updates::{mutexes, read_modify_writes};

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

/// All of them, but for `relaxed::out_of_order_stores`.
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
