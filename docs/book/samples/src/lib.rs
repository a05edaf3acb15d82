//! The programs that the book shows, small enough for an engine to run in every interleaving.
//!
//! A part between `ANCHOR: name` and `ANCHOR_END: name` stands in a page. What comes of a program is
//! found out by [`outcomes()`], and tests hold the pages to it.

pub mod channels;
pub mod deadlock;
pub mod figure;
pub mod go;
pub mod linearizability;
pub mod measure;
pub mod memory;
pub mod outcomes;
pub mod races;
pub mod snapshots;
pub mod threads;

pub use outcomes::outcomes;
