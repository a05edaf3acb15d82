//! What the tests of the engines share: a language of small programs, oracles for it, and the
//! facade that runs it.

pub(crate) mod axiomatic;
pub(crate) mod candidate;
pub(crate) mod comparison;
pub(crate) mod facade;
pub(crate) mod generate;
pub(crate) mod interleavings;
pub(crate) mod litmus;
pub(crate) mod loom_differences;
pub(crate) mod operation;
pub(crate) mod operations;
pub(crate) mod print;
pub(crate) mod program;
pub(crate) mod relation;
pub(crate) mod shrink;
