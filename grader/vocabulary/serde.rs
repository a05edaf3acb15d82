//! What a submission finds under the name `serde`: the library itself, which only ever takes values
//! apart and puts them together.

#![no_std]

extern crate facade;

pub use facade::*;
