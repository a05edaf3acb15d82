//! A whole class: what was handed in, who it is from, and everybody's grades.
//!
//! [`intake`] turns a download into an answer for each learner and exercise, [`plan`] says which
//! gradings these need, [`work`] makes them and writes each into the [`journal`] of the [`output`]
//! folder as soon as it is known; [`cache`] keeps them for the next time. Where several machines grade,
//! a [`plan_file`] says which [`shard`] is whose, each [`attempt`] at one has a journal, and
//! [`merge`] puts them together.

pub mod archive;
pub mod attempt;
pub mod cache;
pub mod class;
pub mod differences;
pub mod folder;
mod heap;
pub mod intake;
pub mod journal;
pub mod merge;
pub mod output;
pub mod piece;
pub mod plan;
pub mod plan_file;
pub mod room;
pub mod roster;
pub mod scribe;
pub mod sender;
pub mod shard;
pub mod shelf;
pub mod similar;
pub mod summary;
pub mod work;
